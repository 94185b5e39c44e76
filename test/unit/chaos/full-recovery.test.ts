import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { fullRecovery } from '../../../src/chaos/full-recovery.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import type { Findings, StreamFinding } from '../../../src/swarm/findings.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

const fixture = new URL('../../fixtures/chaos/report.json', import.meta.url);
const report = JSON.parse(await readFile(fixture, 'utf8')) as Report;
const good = report.trials[0]?.findings as Findings;
const [template] = good.streams as readonly [StreamFinding];
const [step] = report.plan.steps;

const stream = (failover: number, underFault: number, nodes?: readonly [string, string]): StreamFinding => ({
  ...template,
  failover: { ms: failover, censored: false },
  underFault: { ms: underFault, censored: false },
  ...(nodes === undefined
    ? { attachment: 'floating' }
    : { attachment: 'pinned', publisherNode: nodes[0], subscriberNode: nodes[1] }),
});
const look = (atMonoMs: number, n1: boolean) => ({
  fromMonoMs: atMonoMs - 10,
  atMonoMs,
  verdict: seenVerdict({ n1, n2: true, n3: true }),
});
const trial = (change: { readonly membership?: readonly ReturnType<typeof look>[] } = {}) => ({
  findings: {
    ...good,
    streams: [stream(1_500, 1_200), stream(24_000, 20_000, ['n1', 'n2']), stream(900, 800, ['n2', 'n3'])],
  },
  steps: step === undefined ? [] : [{ ...step, node: 'n1' }],
  bystanders: [['n2', 'n3']],
  membership: [look(100_000, true), look(102_000, false), look(121_000, false), look(123_500, true)],
  marks: { startMonoMs: 0, faultMonoMs: 100_000, healMonoMs: 120_000, stopMonoMs: 130_000 },
  ...change,
});

describe('full recovery', () => {
  test('with those left: the cluster knows who is away, and what does not touch the target is served', () => {
    expect(fullRecovery(trial())?.degraded).toEqual({ ms: 2_000, censored: false });
  });

  test('with everything back: the last stream, pinned ones included, or the last node in the view', () => {
    expect(fullRecovery(trial())).toMatchObject({
      full: { ms: 24_000, censored: false },
      sinceHeal: { ms: 4_000, censored: false },
    });
    const late = trial({ membership: [look(102_000, false), look(129_000, true)] });
    expect(fullRecovery(late)?.full).toEqual({ ms: 29_000, censored: false });
  });

  test('a cluster that is never whole has not recovered; one that never saw the fault has no degraded time', () => {
    const blind = fullRecovery(trial({ membership: [look(101_000, true)] }));
    expect(blind).toEqual({
      full: { ms: 30_000, censored: true },
      sinceHeal: { ms: 10_000, censored: true },
    });
  });

  test('where nobody was left there is nothing to be degraded', () => {
    expect(fullRecovery({ ...trial(), bystanders: [] })).not.toHaveProperty('degraded');
  });

  test('a trial without a fault has none', () => {
    expect(fullRecovery({ ...trial(), marks: { startMonoMs: 0, stopMonoMs: 1 } })).toBeUndefined();
  });
});
