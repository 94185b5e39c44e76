import type { LoadShape } from './load-shape.ts';

/** What all clients of a measurement have in common: plain data, the same in every process. */
export interface LoadPlan {
  /** Tells this measurement from all others in topics, client ids and payloads; six lower-case hexadecimal digits. */
  readonly run: string;
  /** Where clients connect, dealt out in turn; for a bridge the first is published to and the second received from. */
  readonly urls: readonly string[];
  readonly bridge: boolean;
  /** First levels of every topic; the run follows. */
  readonly topicPrefix: string;
  readonly shape: LoadShape;
  readonly qos: 0 | 1 | 2;
  readonly payloadBytes: number;
  /** 4 = MQTT 3.1.1. */
  readonly protocolVersion: 4 | 5;
  /** Connections begun in a second. */
  readonly rampPerSecond: number;
  readonly keepaliveMs: number;
  /** Covers TCP, TLS, WebSocket and CONNACK together. */
  readonly connectTimeoutMs: number;
}

/** One client: who it is, where it connects, and when after the beginning of the ramp. */
export interface PlannedClient {
  readonly id: string;
  readonly url: string;
  readonly dueMs: number;
}

/** It publishes to a topic of its own, which `subscribers` of the plan receive. */
export interface PlannedPublisher extends PlannedClient {
  readonly index: number;
  readonly topic: string;
  readonly subscribers: number;
}

export interface PlannedSubscriber extends PlannedClient {
  readonly filter: string;
}

/** The clients of one process, or of all. */
export interface LoadShare {
  readonly publishers: readonly PlannedPublisher[];
  readonly subscribers: readonly PlannedSubscriber[];
  readonly idle: readonly PlannedClient[];
}

/**
 * Publishers and subscribers fall into as many groups as the smaller kind has members; a group's subscribers receive
 * every message of its publishers. So one rule makes pairs, many to one and one to many.
 */
export function planLoad(plan: LoadPlan): LoadShare {
  const { run, shape, rampPerSecond } = plan;
  const groups = Math.min(shape.publishers, shape.subscribers);
  const prefix = `${plan.topicPrefix}/${run}`;
  let order = 0;
  const client = (letter: string, index: number, url: string): PlannedClient => ({
    id: `sreb-${run}-${letter}${index}`,
    url,
    dueMs: (1000 * order++) / rampPerSecond,
  });
  const membersOf = (count: number, group: number): number => Math.ceil((count - group) / groups);
  return {
    subscribers: times(shape.subscribers, (index) => {
      const group = index % groups;
      const only = membersOf(shape.publishers, group) === 1;
      return {
        ...client('s', index, urlOf(plan, 'subscriber', index)),
        filter: `${prefix}/g${group}/${only ? `p${group}` : '+'}`,
      };
    }),
    publishers: times(shape.publishers, (index) => {
      const group = index % groups;
      return {
        ...client('p', index, urlOf(plan, 'publisher', index)),
        index,
        topic: `${prefix}/g${group}/p${index}`,
        subscribers: membersOf(shape.subscribers, group),
      };
    }),
    idle: times(shape.idle, (index) => client('c', index, urlOf(plan, 'subscriber', index))),
  };
}

/** What one of several processes gets: every `processes`-th client of each kind. */
export function shareOf({ publishers, subscribers, idle }: LoadShare, part: number, processes: number): LoadShare {
  const mine = <T>(clients: readonly T[]): readonly T[] => clients.filter((_client, at) => at % processes === part);
  return { publishers: mine(publishers), subscribers: mine(subscribers), idle: mine(idle) };
}

/** Pairs meet at one address in the first round of addresses, one address apart in the second, and so on. */
function urlOf({ urls, bridge }: LoadPlan, role: 'publisher' | 'subscriber', index: number): string {
  const at = bridge
    ? role === 'publisher'
      ? 0
      : 1
    : role === 'subscriber'
      ? index
      : index + Math.floor(index / urls.length);
  return urls[at % urls.length] ?? '';
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
