import type { Clock } from '../../src/core/clock.ts';
import type { ClientEvent, Observation, Slot, StreamSpec } from '../../src/swarm/observation.ts';
import type { Swarm } from '../../src/swarm/swarm.ts';

/** Measuring clients without a network: two streams, one of which is cut off for `outageMs` by {@link FakeSwarm.crash}. */
export interface FakeSwarm extends Swarm {
  crash(): void;
}

const INTERVAL_MS = 100;

export function fakeSwarm(run: string, clock: Clock, outageMs: number): FakeSwarm {
  const originMonoMs = clock.monoMs();
  const now = (): number => clock.monoMs() - originMonoMs;
  const listeners: ((event: ClientEvent) => void)[] = [];
  const events: ClientEvent[] = [];
  const streams = [1, 2].map((qos): StreamSpec => streamSpec(`f${qos}`, qos as 1 | 2));
  let crashedMs: number | undefined;
  let stoppedMs: number | undefined;
  const tell = (client: string, atMs: number, kind: ClientEvent['kind']): void => {
    const event = { client, atMs, kind, address: '127.0.0.1:1' };
    events.push(event);
    for (const listener of listeners) listener(event);
  };
  const slots = (sinceMs: number): readonly Slot[] => {
    const end = Math.min(now(), stoppedMs ?? Number.POSITIVE_INFINITY);
    return streams.flatMap(({ id }) => {
      const first = Math.max(0, Math.ceil(Math.max(0, sinceMs) / INTERVAL_MS));
      const count = Number.isFinite(sinceMs) ? Math.max(0, Math.floor(end / INTERVAL_MS) - first) : 0;
      return Array.from({ length: count }, (_, index) => slot(id, first + index));
    });
  };
  const slot = (stream: string, seq: number): Slot => {
    const intendedMs = seq * INTERVAL_MS;
    const cut =
      stream === 'f1' && crashedMs !== undefined && intendedMs >= crashedMs && intendedMs < crashedMs + outageMs;
    if (cut) return { stream, seq, intendedMs, copies: 0 };
    return {
      stream,
      seq,
      intendedMs,
      sentMs: intendedMs,
      ackedMs: intendedMs + 1,
      receivedMs: intendedMs + 1,
      copies: 1,
    };
  };
  const observation = (sinceMs: number, drained: boolean): Observation => ({
    run,
    streams,
    slots: slots(sinceMs),
    events,
    unexpected: { stowaways: 0, corrupt: 0, unknownSeq: 0 },
    drained,
    prober: { maxLagMs: 1, p99LagMs: 1 },
  });
  return {
    originMonoMs,
    get asOfMs() {
      return now();
    },
    start: async () => {
      for (const { publisher, subscriber } of streams) {
        tell(publisher.id, now(), 'connack');
        tell(subscriber.id, now(), 'connack');
        tell(subscriber.id, now(), 'suback');
      }
    },
    onEvent: (listener) => {
      listeners.push(listener);
      return () => listeners.splice(listeners.indexOf(listener), 1);
    },
    snapshot: (range) => observation(range?.sinceMs ?? 0, false),
    stopPublishing: () => {
      stoppedMs ??= now();
    },
    finish: async () => {
      stoppedMs ??= now();
      return observation(0, true);
    },
    crash: () => {
      crashedMs = now();
      tell('f1-sub', crashedMs, 'closed');
      tell('f1-sub', crashedMs + outageMs, 'connack');
      tell('f1-sub', crashedMs + outageMs, 'suback');
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

function streamSpec(id: string, qos: 1 | 2): StreamSpec {
  const client = (role: string) => ({
    id: `${id}-${role}`,
    addresses: ['127.0.0.1:1'],
    attachment: 'floating' as const,
  });
  return { id, topic: `t/${id}`, qos, publisher: client('pub'), subscriber: client('sub'), intervalMs: INTERVAL_MS };
}
