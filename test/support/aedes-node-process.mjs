// One aedes node whose state and whose messages to its peers go through Redis or Valkey, as a container runs it:
// ID, STATE_HOST, USERNAME, PASSWORD and HEARTBEAT_MS in the environment, MQTT on 1883.
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import persistence from 'aedes-persistence-redis';
import { Redis } from 'ioredis';
import emitter from 'mqemitter-redis';
import { watchNode } from '/app/dist/src/lab/node-stats.js';

const { ID: id = 'a1', STATE_HOST: host = '127.0.0.1', USERNAME = '', PASSWORD = '' } = process.env;
const heartbeatInterval = Number(process.env['HEARTBEAT_MS'] ?? 1_000);
// Every connection tries again soon and for ever; a shared state that is away is what the tests are about.
const connection = () => {
  const redis = new Redis({ host, retryStrategy: () => 300, maxRetriesPerRequest: null });
  redis.on('error', () => {});
  return redis;
};
const mq = emitter({ subConn: connection(), pubConn: connection() });
mq.state.on('error', () => {}); // without a listener the first refused reconnect would end the process
const broker = await Aedes.createBroker({
  id,
  heartbeatInterval,
  mq,
  persistence: persistence({ conn: connection() }),
});
broker.authenticate = (_client, username, password, done) =>
  done(null, username === USERNAME && password?.toString() === PASSWORD);
const stats = watchNode(broker);
/** What the store holds is not asked, so it is not told. */
const STORE = ['retained/count', 'sessions/count', 'queued/count'];
setInterval(() => {
  for (const [name, text] of stats.topics({ retained: 0, sessions: 0, queued: 0 }, '1.2.0')) {
    if (STORE.includes(name)) continue;
    const packet = {
      cmd: 'publish',
      topic: `$SYS/${id}/${name}`,
      payload: Buffer.from(text),
      qos: 0,
      retain: false,
      dup: false,
    };
    broker.publish(packet, () => {});
  }
}, heartbeatInterval);
createServer(broker.handle).listen(1883);
process.on('SIGTERM', () => process.exit(0));
