import type { Aedes, Client, PublishPacket } from 'aedes';
import { systemClock } from '../core/clock.ts';
import { CHECK_CLIENT_PREFIX } from './mqtt-check.ts';
import type { StoreCounts } from './state-store.ts';

/** What a node counts about itself since it started; the health checks of the load balancer are left out. */
export interface NodeStats {
  readonly counters: () => NodeCounters;
  /** The `$SYS/<id>/...` topics and their payloads, in the manner of aedes-stats plus what it lacks. */
  readonly topics: (store: StoreCounts, version: string) => ReadonlyMap<string, string>;
}

export interface NodeCounters {
  readonly clients: number;
  readonly clientsMaximum: number;
  /** PUBLISH packets received from clients. */
  readonly received: number;
  /** PUBLISH packets handed to subscribers' connections. */
  readonly delivered: number;
  readonly subscriptions: number;
}

const counted = (client: Client | null): client is Client =>
  client !== null && !client.id.startsWith(CHECK_CLIENT_PREFIX);

/** Counts from now on what happens at `aedes`. */
export function watchNode(aedes: Aedes, clock = systemClock): NodeStats {
  const startedMs = clock.monoMs();
  const cpuAtStart = process.cpuUsage();
  const clients = new Map<Client, Set<string>>();
  let clientsMaximum = 0;
  let received = 0;
  let delivered = 0;

  aedes.on('client', (client) => {
    if (!counted(client)) return;
    // A restored session subscribes before it is registered.
    clients.set(client, new Set('subscriptions' in client ? Object.keys(Object(client.subscriptions)) : []));
    clientsMaximum = Math.max(clientsMaximum, clients.size);
  });
  aedes.on('clientDisconnect', (client) => {
    clients.delete(client);
  });
  aedes.on('subscribe', (subscriptions, client) => {
    for (const { topic } of subscriptions) clients.get(client)?.add(topic);
  });
  aedes.on('unsubscribe', (topics, client) => {
    for (const topic of topics) clients.get(client)?.delete(topic);
  });
  aedes.on('publish', (packet: PublishPacket, client) => {
    if (counted(client) && !packet.topic.startsWith('$SYS/')) received += 1;
  });
  // aedes has no event for a delivery; this is asked once for each.
  aedes.authorizeForward = (client, packet) => {
    if (counted(client) && !packet.topic.startsWith('$SYS/')) delivered += 1;
    return packet;
  };

  const counters = (): NodeCounters => ({
    clients: clients.size,
    clientsMaximum,
    received,
    delivered,
    subscriptions: [...clients.values()].reduce((sum, topics) => sum + topics.size, 0),
  });

  return {
    counters,
    topics(store, version) {
      const now = counters();
      const uptimeMs = clock.monoMs() - startedMs;
      const cpu = process.cpuUsage(cpuAtStart);
      const memory = process.memoryUsage();
      return new Map<string, string>([
        ['uptime', String(Math.round(uptimeMs / 1_000))],
        ['time', new Date(clock.wallMs()).toISOString()],
        ['version', `aedes ${version}`],
        ['clients/total', String(now.clients)],
        ['clients/maximum', String(now.clientsMaximum)],
        ['messages/publish/sent', String(now.received)],
        ['messages/publish/delivered', String(now.delivered)],
        ['subscriptions/count', String(now.subscriptions)],
        ['retained/count', String(store.retained)],
        ['sessions/count', String(store.sessions)],
        ['queued/count', String(store.queued)],
        ['memory/heap/current', String(memory.heapUsed)],
        ['memory/heap/maximum', String(memory.heapTotal)],
        ['cpu/usage', ((cpu.user + cpu.system) / 10 / Math.max(uptimeMs, 1)).toFixed(2)],
      ]);
    },
  };
}
