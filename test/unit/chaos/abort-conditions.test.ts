import { describe, expect, test } from 'vitest';
import { canaryDown, messageLost, missedMs } from '../../../src/chaos/abort-conditions.ts';
import type { Observation, Slot, StreamSpec } from '../../../src/swarm/observation.ts';

const INTERVAL_MS = 100;
const SECONDS = 60;

function stream(id: string, qos: 0 | 1 | 2, nodes?: readonly [string, string]): StreamSpec {
  const client = (role: string, node?: string) => ({
    id: `${id}-${role}`,
    addresses: ['127.0.0.1:1'],
    ...(node === undefined ? { attachment: 'floating' as const } : { attachment: 'pinned' as const, node }),
  });
  const [publisher, subscriber] = [client('pub', nodes?.[0]), client('sub', nodes?.[1])];
  return { id, topic: id, qos, publisher, subscriber, intervalMs: INTERVAL_MS };
}

const STREAMS = [stream('f0', 0), stream('f1', 1), stream('n2>n3', 1, ['n2', 'n3']), stream('n1>n2', 1, ['n1', 'n2'])];

/** A minute of every stream; `broken` says which slots never arrived. */
function minute(broken: (slot: { readonly stream: string; readonly atMs: number }) => boolean): Observation {
  const slots = STREAMS.flatMap(({ id }) =>
    Array.from({ length: (SECONDS * 1_000) / INTERVAL_MS }, (_, seq): Slot => {
      const atMs = seq * INTERVAL_MS;
      const sent = { stream: id, seq, intendedMs: atMs, sentMs: atMs, ackedMs: atMs + 1 };
      return broken({ stream: id, atMs }) ? { ...sent, copies: 0 } : { ...sent, receivedMs: atMs + 2, copies: 1 };
    }),
  );
  return {
    run: 'r',
    streams: STREAMS,
    slots,
    events: [],
    unexpected: { stowaways: 0, corrupt: 0, unknownSeq: 0 },
    drained: false,
    prober: { maxLagMs: 1, p99LagMs: 1 },
  };
}
const at = (nowMs: number, broken: Parameters<typeof minute>[0]) => ({ observation: minute(broken), nowMs });
const GROUPS = [['n2', 'n3']];

describe('a stream between nodes the drill left alone', () => {
  test('stops the drill when it has had no good message for the whole time', () => {
    const look = at(60_000, ({ stream: id, atMs }) => id === 'n2>n3' && atMs >= 9_000);
    expect(canaryDown(look, GROUPS, 45_000)).toMatch(/^the stream n2>n3 between nodes .* without service for 45 s$/);
    expect(canaryDown({ ...look, nowMs: 50_000 }, GROUPS, 45_000)).toBeUndefined();
  });

  test('does not when it had a good moment, or touches the target, or belongs to different sides', () => {
    const gap = ({ atMs }: { readonly atMs: number }) => atMs < 40_000 || atMs > 40_100;
    expect(canaryDown(at(60_000, gap), GROUPS, 45_000)).toBeUndefined();
    const dead = at(60_000, ({ stream: id }) => id === 'n1>n2' || id === 'f1');
    expect(canaryDown(dead, GROUPS, 45_000)).toBeUndefined();
    expect(
      canaryDown(
        at(60_000, ({ stream: id }) => id === 'n2>n3'),
        [['n2'], ['n3']],
        45_000,
      ),
    ).toBeUndefined();
  });
});

describe('an acknowledged message', () => {
  const gap = (id: string) => at(60_000, ({ stream: each, atMs }) => each === id && atMs === 30_000);

  test('counts as lost when later ones of its stream have arrived for long enough', () => {
    expect(messageLost(gap('f1'), 10_000)).toContain(
      'did not arrive although later ones of the stream did 10 s ago (f1, number 300)',
    );
    expect(messageLost({ ...gap('f1'), nowMs: 35_000 }, 10_000)).toBeUndefined();
  });

  test('of QoS 0 was never promised, and one at the end may still be under way', () => {
    expect(messageLost(gap('f0'), 10_000)).toBeUndefined();
    expect(
      messageLost(
        at(60_000, ({ atMs }) => atMs >= 30_000),
        10_000,
      ),
    ).toBeUndefined();
  });
});

describe('the error budget', () => {
  test('adds up what the streams through the endpoint missed, and only theirs', () => {
    const look = at(60_000, ({ atMs }) => atMs >= 10_000 && atMs < 15_000);
    expect(missedMs(look, 0, 59_000)).toBe(2 * 5_000);
    expect(missedMs(look, 12_000, 59_000)).toBe(2 * 3_000);
    expect(
      missedMs(
        at(60_000, ({ stream: id }) => id === 'n2>n3'),
        0,
        59_000,
      ),
    ).toBe(0);
  });
});
