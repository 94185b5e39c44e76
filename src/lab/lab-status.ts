import type { NodeCounters } from './node-stats.ts';

/** One node as its supervisor and the load balancer see it. */
export interface LabNodeStatus {
  readonly name: string;
  readonly mqtt: string;
  /** The process lives (it may be frozen). */
  readonly running: boolean;
  /** It answers MQTT: the load balancer sends clients there. */
  readonly inService: boolean;
  readonly pid?: number;
  /** The nodes it believes alive; empty while it is down. */
  readonly view: readonly string[];
  /** Clients connected to it; absent while it is down. */
  readonly connections?: number;
}

/** A lab now, as `sre lab status --json` prints it. */
export interface LabStatus {
  readonly name: string;
  readonly endpoint: string;
  readonly exporter?: string;
  readonly expectedNodes: number;
  readonly nodesInService: number;
  readonly connections: number;
  /** Messages received from clients per second, over the last second. */
  readonly messagesPerSecond: number;
  readonly nodes: readonly LabNodeStatus[];
}

/** The last two reports of a node, from which a rate can be told. */
export interface NodeReport {
  readonly atMs: number;
  readonly view: readonly string[];
  readonly counters: NodeCounters;
  readonly receivedPerSecond: number;
}

/** The report that follows `before`. */
export function nextReport(
  before: NodeReport | undefined,
  atMs: number,
  view: readonly string[],
  counters: NodeCounters,
): NodeReport {
  const seconds = before === undefined ? 0 : (atMs - before.atMs) / 1_000;
  const received = before === undefined ? 0 : counters.received - before.counters.received;
  return { atMs, view, counters, receivedPerSecond: seconds > 0 ? received / seconds : 0 };
}

/** Whether every node is in service and all of them believe in the same cluster: all of it. */
export function isWhole(status: LabStatus): boolean {
  const everybody = status.nodes.map(({ name }) => name).join(' ');
  return status.nodes.every(({ inService, view }) => inService && view.join(' ') === everybody);
}
