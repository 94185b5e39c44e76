import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import openPersistence from 'aedes-persistence-redis';
import openEmitter from 'mqemitter-redis';
import { systemClock } from '../core/clock.ts';
import { messageOf } from '../core/sre-error.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { watchNode } from './node-stats.ts';

// Entry point in a container of a Docker lab: one aedes broker as aedes is used in production, its state and its
// messages to the other nodes in Redis or Valkey. SRE_NODE is its id, SRE_STATE_HOST where the state is; MQTT on 1883,
// and on 8080 the nodes it believes alive, as a JSON list.
const { SRE_NODE: id = 'n1', SRE_STATE_HOST: host = 'state' } = process.env;
const MQTT_PORT = 1_883;
const VIEW_PORT = 8_080;
/** What the store holds is not asked, so it is not told. */
const OF_THE_STORE = ['retained/count', 'sessions/count', 'queued/count'];

/** Tries again soon and for ever: shared state that is away is what labs are for. */
const state = { host, retryStrategy: () => 300, maxRetriesPerRequest: null };
const log = (text: string): void =>
  void process.stderr.write(`${new Date(systemClock.wallMs()).toISOString()} ${text}\n`);

const emitter = openEmitter(state);
const emitterState: unknown = 'state' in emitter ? emitter.state : undefined;
if (emitterState instanceof Object && 'on' in emitterState && typeof emitterState.on === 'function') {
  emitterState.on('error', (error: unknown) => log(`message bus: ${messageOf(error)}`));
}
const options = { id, heartbeatInterval: HEARTBEAT_MS, mq: emitter, persistence: openPersistence(state) };
const broker = await Aedes.createBroker(options);
broker.on('clientError', (client, error) => log(`client ${client.id}: ${messageOf(error)}`));
broker.on('connectionError', (client, error) => log(`connection of ${client.id ?? '?'}: ${messageOf(error)}`));

const stats = watchNode(broker);
const version = 'version' in broker ? String(broker.version) : 'unknown';
setInterval(() => {
  for (const [name, text] of stats.topics({ retained: 0, sessions: 0, queued: 0 }, version)) {
    if (OF_THE_STORE.includes(name)) continue;
    const topic = `$SYS/${id}/${name}`;
    const payload = Buffer.from(text);
    broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => undefined);
  }
}, HEARTBEAT_MS);

const view = createHttpServer((_request, response) => {
  const since = systemClock.wallMs() - 3 * HEARTBEAT_MS;
  const others = Object.entries(broker.brokers).flatMap(([name, at]) => (Number(at) >= since ? [name] : []));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify([...new Set([id, ...others])].toSorted()));
});
view.listen(VIEW_PORT);
const server = createServer(broker.handle);
server.listen(MQTT_PORT);

process.on('SIGTERM', () => {
  log('stopped');
  process.exit(0);
});
