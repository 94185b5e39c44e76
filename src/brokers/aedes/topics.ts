import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** What the exporter's own held connection adds to a number published since it connected. */
export type OwnShare = 'connection' | 'filters';

/** A number under `$SYS/<id>/`. */
export interface NumberTopic {
  readonly name: string;
  readonly includes?: OwnShare;
  /** The number belongs to the store all nodes share: every node says the same, so that one node speaks for all. */
  readonly shared?: true;
  readonly reading: (node: string, value: number) => Reading;
}

export const HEARTBEAT = 'heartbeat';
export const UPTIME = 'uptime';
export const VERSION = 'version';

/**
 * Left out on purpose: `memory/heap/maximum` is the size of the heap now and no limit, `cpu/usage` an average since the
 * start, `cpu/avg` the load of the whole machine. The last five are told by the embedded lab only.
 */
export const numberTopics: readonly NumberTopic[] = [
  {
    name: 'clients/total', // connected now, whatever its name says
    includes: 'connection',
    reading: (node, value) => reading(metrics.connectionsCurrent, { node }, value),
  },
  { name: 'clients/maximum', reading: (node, value) => reading(metrics.connectionsPeak, { node }, value) },
  {
    name: 'messages/publish/sent', // publishes received, whatever its name says
    reading: (node, value) => reading(metrics.messagesReceived, { node }, value),
  },
  {
    name: 'memory/heap/current',
    reading: (node, value) => reading(metrics.memoryUsed, { node, kind: 'heap' }, value),
  },
  { name: 'messages/publish/delivered', reading: (node, value) => reading(metrics.messagesSent, { node }, value) },
  {
    name: 'subscriptions/count',
    includes: 'filters',
    reading: (node, value) => reading(metrics.subscriptionsCurrent, { node }, value),
  },
  {
    name: 'retained/count',
    shared: true,
    reading: (node, value) => reading(metrics.retainedMessages, { node }, value),
  },
  {
    name: 'sessions/count',
    shared: true,
    reading: (node, value) => reading(metrics.sessionsPersistent, { node }, value),
  },
  {
    name: 'queued/count',
    shared: true,
    reading: (node, value) => reading(metrics.queuedMessages, { node, method: 'native' }, value),
  },
];

/**
 * The fixed list of filters: this node's own numbers, and of all nodes only what says that they live. With shared state
 * a node delivers the numbers of every other node too, which would count everything once per node.
 */
export function filtersFor(node: string): readonly string[] {
  const own = [VERSION, ...numberTopics.map(({ name }) => name)].map((name) => `$SYS/${node}/${name}`);
  return [...own, `$SYS/+/${HEARTBEAT}`, `$SYS/+/${UPTIME}`];
}
