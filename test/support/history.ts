import type { ClientEvent, Observation, Slot, StreamSpec } from '../../src/swarm/observation.ts';

/** What became of one planned message: the parts of a slot that are not given by its place in the stream. */
export type Fate = Partial<Omit<Slot, 'stream' | 'seq' | 'intendedMs'>>;

const INTERVAL_MS = 100;

/** Sent, acknowledged and received once, on time. */
export function delivered(dueMs: number): Fate {
  return { sentMs: dueMs, ackedMs: dueMs + 2, receivedMs: dueMs + 3, copies: 1 };
}

/** Due while nothing worked, and dropped. */
export const unsent: Fate = { copies: 0 };

/** A stream whose slot k is due at k x 100 ms, with the fate the caller decides. */
export function history(count: number, fateOf: (seq: number, dueMs: number) => Fate, stream = 'f0'): Slot[] {
  return Array.from({ length: count }, (_, seq) => {
    const intendedMs = seq * INTERVAL_MS;
    return { stream, seq, intendedMs, copies: 0, ...fateOf(seq, intendedMs) };
  });
}

export function streamSpec(id: string, qos: 0 | 1 | 2, attachment: 'floating' | 'pinned' = 'floating'): StreamSpec {
  const client = (role: string) => ({ id: `${id}-${role}`, addresses: ['127.0.0.1:1'], attachment });
  return {
    id,
    topic: `sre/test/${id}`,
    qos,
    publisher: client('pub'),
    subscriber: client('sub'),
    intervalMs: INTERVAL_MS,
  };
}

export function observation(
  streams: readonly StreamSpec[],
  slots: readonly Slot[],
  events: readonly ClientEvent[] = [],
): Observation {
  return {
    run: 'test',
    streams,
    slots,
    events,
    unexpected: { stowaways: 0, corrupt: 0, unknownSeq: 0 },
    drained: true,
    prober: { maxLagMs: 1, p99LagMs: 1 },
  };
}

export function event(
  client: string,
  atMs: number,
  kind: ClientEvent['kind'],
  more: Partial<ClientEvent> = {},
): ClientEvent {
  return { client, atMs, kind, address: '127.0.0.1:1', ...more };
}
