import type { EventEmitter } from 'node:events';
import { createServer } from 'node:net';
import { systemClock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import { messageOf } from '../core/sre-error.ts';
import { aborted, openChildLife, runChild } from './child-life.ts';
import type { NodeConfig } from './child-protocol.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { createLabBroker, type LabBroker } from './lab-broker.ts';
import { watchNode } from './node-stats.ts';
import { openStateLink } from './state-link.ts';

// Entry point: one broker of the cluster.
const GOODBYE_MS = 3_000;
const config = JSON.parse(process.argv[2] ?? '') as NodeConfig;
const life = openChildLife(process, config);

await runChild(process, life, async () => {
  let broker: LabBroker | undefined;
  await using link = await openStateLink({
    path: config.stateSocket,
    node: config.name,
    onPacket: (packet) => broker?.deliver(packet),
    signal: life.signal,
  });
  broker = createLabBroker(config.name, link);
  const { aedes } = broker;
  const stats = watchNode(aedes);
  const events: EventEmitter = aedes; // its own types know no 'error'
  events.on('error', (error: Error) => life.log(`broker: ${messageOf(error)}`));
  aedes.on('clientError', (client, error) => life.log(`client ${client.id}: ${messageOf(error)}`));
  await aedes.listen();

  const server = createServer(aedes.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, '127.0.0.1', () => resolve());
  });
  server.on('error', (error) => life.log(`listener: ${messageOf(error)}`));
  life.tell({ kind: 'ready' });

  const timer = setInterval(() => {
    const view = liveBrokers(aedes.brokers);
    life.tell({ kind: 'node', view, counters: stats.counters() });
    link.call('counts').then(
      (counts) => {
        for (const [name, text] of stats.topics(counts, versionOf(aedes))) {
          const topic = `$SYS/${config.name}/${name}`;
          const payload = Buffer.from(text);
          aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => undefined);
        }
      },
      (error: unknown) => life.log(`statistics: ${messageOf(error)}`),
    );
  }, HEARTBEAT_MS);

  // Without the state process a node can acknowledge nothing, so it leaves; its clients go where the cluster still is.
  const reason = await Promise.race([aborted(life.signal), link.lost]);
  clearInterval(timer);
  if (reason !== undefined) throw new Error(`lost the state process: ${reason.message}`);
  server.close();
  await withDeadline('closing the connections', GOODBYE_MS, AbortSignal.timeout(GOODBYE_MS + 1_000), async () => {
    await new Promise<void>((resolve) => aedes.close(resolve));
  });
});

/** The nodes heard of within three heartbeats. */
function liveBrokers(brokers: Readonly<Record<string, number>>): string[] {
  const since = systemClock.wallMs() - 3 * HEARTBEAT_MS;
  return Object.keys(brokers)
    .filter((name) => (brokers[name] ?? 0) >= since)
    .toSorted();
}

function versionOf(aedes: object): string {
  return 'version' in aedes ? String(aedes.version) : 'unknown';
}
