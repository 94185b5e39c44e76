import { describe, expect, test } from 'vitest';
import { requireBaseline, requireWholeCluster } from '../../../src/chaos/gate.ts';
import type { ClusterVerdict } from '../../../src/core/cluster-verdict.ts';
import type { Observation } from '../../../src/swarm/observation.ts';
import { fakeSwarm } from '../../support/fake-swarm.ts';
import { scaledClock } from '../../support/scaled-clock.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

const clock = scaledClock(50);
const { signal } = new AbortController();
const whole: ClusterVerdict = seenVerdict({ n1: true, n2: true, n3: true });
const seeing = (verdict: ClusterVerdict) => ({ observer: { observe: async () => verdict }, clock, signal });

describe('the gate', () => {
  test.each([
    [
      'a node is down',
      { ...whole, alive: 2, nodes: { ...whole.nodes, n2: false } },
      '2 of 3 nodes, 1 view(s); down: n2',
    ],
    ['the nodes disagree', { ...whole, views: 2 }, '3 of 3 nodes, 2 view(s); down: none'],
  ])('is shut when %s, and says what was seen', async (_what, verdict, sentence) => {
    await expect(requireWholeCluster(seeing(verdict))).rejects.toMatchObject({
      exitCode: 3,
      message: `no steady state, nothing was touched: the cluster is not whole: ${sentence}`,
    });
  });

  test('is shut when the cluster cannot be looked at', async () => {
    const observer = { observe: () => Promise.reject(new Error('nobody answers')) };
    await expect(requireWholeCluster({ observer, clock, signal })).rejects.toThrow(
      'could not be looked at: nobody answers',
    );
  });

  test('opens after a good baseline', async () => {
    await expect(requireBaseline(fakeSwarm('run', clock, 0), 3_000, seeing(whole))).resolves.toBeUndefined();
  });

  test('is shut when a stream is not good, and names it with its slots', async () => {
    const swarm = fakeSwarm('run', clock, 60_000);
    swarm.crash();
    await expect(requireBaseline(swarm, 3_000, seeing(whole))).rejects.toThrow(
      /not every stream was good for 3 s: f1 \d+ of \d+ slots late or lost/,
    );
  });

  test('is shut when a stream is silent: no message is not a good message', async () => {
    const swarm = fakeSwarm('run', clock, 0);
    const silent = {
      ...swarm,
      get asOfMs() {
        return swarm.asOfMs;
      },
      snapshot: (): Observation => ({ ...swarm.snapshot(), slots: [] }),
    };
    await expect(requireBaseline(silent, 3_000, seeing(whole))).rejects.toThrow('f1 silent, f2 silent');
  });

  test('is shut when the processes that measure have not told of the last second, and says that instead of blaming streams', async () => {
    const swarm = fakeSwarm('run', clock, 60_000);
    const crashed = clock.sleep(3_000, signal).then(() => swarm.crash());
    const behind = {
      ...swarm,
      get asOfMs() {
        return Math.min(500, swarm.asOfMs);
      },
    };
    const refused = requireBaseline(behind, 2_000, seeing(whole));
    await expect(refused).rejects.toThrow(/touched: the processes of the measuring clients are \d+(\.\d+)? s behind/);
    await crashed;
  });

  test('is shut when the prober itself is late', async () => {
    const swarm = fakeSwarm('run', clock, 0);
    const late = {
      ...swarm,
      get asOfMs() {
        return swarm.asOfMs;
      },
      snapshot: (): Observation => ({ ...swarm.snapshot(), prober: { maxLagMs: 190, p99LagMs: 180 } }),
    };
    await expect(requireBaseline(late, 3_000, seeing(whole))).rejects.toThrow(
      'the prober itself is late: p99 180 ms, limit 100 ms',
    );
  });
});
