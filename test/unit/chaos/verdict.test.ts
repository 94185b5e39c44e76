import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import { type DrillRules, rulesOf } from '../../../src/chaos/drill-rules.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import type { Scenario } from '../../../src/chaos/scenario.ts';
import type { TrialRecord } from '../../../src/chaos/trial-record.ts';
import { judge } from '../../../src/chaos/verdict.ts';
import type { Findings, StreamFinding } from '../../../src/swarm/findings.ts';
import type { RouteFinding } from '../../../src/swarm/route-finding.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

const fixture = new URL('../../fixtures/chaos/report.json', import.meta.url);
const report = JSON.parse(await readFile(fixture, 'utf8')) as Report;
const good = report.trials[0]?.findings as Findings;

function trial(findings: Findings, more: Partial<TrialRecord> = {}): TrialRecord {
  return {
    trial: 1,
    steps: [],
    acts: [],
    bystanders: [],
    marks: { startMonoMs: 0, stopMonoMs: 1 },
    evidence: [],
    injected: true,
    proven: true,
    rollback: [],
    membership: [],
    originMonoMs: 0,
    observation: {
      run: 'r',
      streams: [],
      slots: [],
      events: [],
      unexpected: { stowaways: 0, corrupt: 0, unknownSeq: 0 },
      drained: true,
      prober: { maxLagMs: 1, p99LagMs: 1 },
    },
    findings,
    ...more,
  };
}
const qos = (key: 'qos0' | 'qos1' | 'qos2', change: object): Findings => ({
  ...good,
  messages: { ...good.messages, [key]: { ...good.messages[key], ...change } },
});
const rules = rulesOf(scenarios['node-crash'] as Scenario, 30_000, undefined);
const plan = { trials: 1, clock: 'fault', target: { rtoMs: 30_000, floorMs: 0, arithmetic: '' }, rules } as const;
const judged = (record: TrialRecord, clean = true) => judge([record], plan, clean);

describe('the verdict', () => {
  test('passes what met every rule', () => {
    expect(judged(trial(good))).toMatchObject({
      hypothesis: 'pass',
      injection: 'proven',
      rollback: 'clean',
      exitCode: 0,
    });
  });

  test.each([
    ['an acknowledged QoS 1 message is lost', qos('qos1', { lost: 1 })],
    ['an acknowledged QoS 2 message is lost', qos('qos2', { lost: 1 })],
    ['a QoS 2 message arrives twice', qos('qos2', { duplicates: 1 })],
    ['a QoS 0 message is lost outside an outage', qos('qos0', { lostOutside: 1 })],
    ['a message arrives that nobody sent', { ...good, unexpected: { stowaways: 1, corrupt: 0, unknownSeq: 0 } }],
    ['service never came back', { ...good, rtoUnderFault: { time: { ms: 31_000, censored: true } } }],
    [
      'the return of the node takes service away for too long',
      { ...good, rtoAfterHeal: { time: { ms: 31_000, censored: false } } },
    ],
  ])('fails when %s', (_what, findings) => {
    const verdict = judged(trial(findings));
    expect(verdict).toMatchObject({ hypothesis: 'fail', exitCode: 1 });
    expect(verdict.findings).toHaveLength(1);
  });

  test('QoS 1 duplicates and QoS 0 loss inside an outage are numbers, not failures', () => {
    expect(judged(trial(qos('qos1', { duplicates: 9 }))).exitCode).toBe(0);
    expect(good.messages.qos0.lost).toBeGreaterThan(0);
  });

  test('is unknown when no floating client was on the target', () => {
    const clients = good.clients.map((client) => ({ ...client, affected: false }));
    expect(judged(trial({ ...good, clients }))).toMatchObject({ hypothesis: 'unknown', exitCode: 7 });
  });

  test('a trial that hit nobody has no time, and is not among those that stayed below the target', () => {
    const clients = good.clients.map((client) => ({ ...client, affected: false }));
    const missed = trial({ ...good, clients }, { trial: 2 });
    const { statement, doubts } = judge([trial(good), missed], { ...plan, trials: 2 }, true);
    expect(statement).toMatchObject({ trials: 1, exceeded: 0 });
    expect(doubts).toEqual([expect.stringMatching(/^trial 2: no floating client was connected to the target/)]);
  });

  test('of several trials each finding says which one it is about', () => {
    const lossy = trial(qos('qos1', { lost: 3 }), { trial: 2 });
    expect(judge([trial(good), lossy], { ...plan, trials: 2 }, true).findings).toEqual([
      'trial 2: 3 acknowledged QoS 1 messages never arrived',
    ]);
    expect(judged(lossy).findings).toEqual(['3 acknowledged QoS 1 messages never arrived']);
  });

  test('an alert that fired already proves nothing of a fault that was held for it', () => {
    const alerts = { source: 's', required: true, expected: [{ alert: 'A', firedBefore: true as const }] };
    const record = trial(good, { alerts: { ...alerts, unexpected: [], problems: [] } });
    expect(judged(record)).toMatchObject({ hypothesis: 'unknown', exitCode: 7, findings: [] });
  });

  test('is unknown when messages may still have been under way', () => {
    const validity = { proberOk: true, drained: false, reasons: ['not drained'] };
    expect(judged(trial({ ...good, validity }))).toMatchObject({ hypothesis: 'unknown', exitCode: 7 });
  });

  test.each([
    ['one hiccup of the prober', { maxLagMs: 120, p99LagMs: 8 }, 0],
    ['a prober that is late again and again', { maxLagMs: 150, p99LagMs: 120 }, 7],
    ['a hiccup that could turn a good slot into a bad one', { maxLagMs: 700, p99LagMs: 8 }, 7],
  ])('%s: exit code by what it can do to the result', (_what, prober, exitCode) => {
    const record = trial({ ...good, validity: { proberOk: false, drained: true, reasons: ['late'] } });
    expect(judged({ ...record, observation: { ...record.observation, prober } }).exitCode).toBe(exitCode);
  });

  test('a dirty rollback outranks everything, and findings stay in the verdict', () => {
    expect(judged(trial(qos('qos1', { lost: 1 })), false)).toMatchObject({
      rollback: 'dirty',
      exitCode: 6,
      hypothesis: 'fail',
    });
  });

  test('what was not proven says nothing about the hypothesis', () => {
    expect(judged(trial(qos('qos1', { lost: 1 }), { proven: false }))).toMatchObject({
      hypothesis: 'unknown',
      exitCode: 4,
    });
  });

  test('trials that were not run leave it unknown', () => {
    expect(judge([trial(good)], { ...plan, trials: 3 }, true)).toMatchObject({ hypothesis: 'unknown', exitCode: 5 });
  });

  test('a fault that ended before the target had passed has tested nothing, and is no miss', () => {
    const short = { ...good, rtoUnderFault: { time: { ms: 12_000, censored: true } } };
    const verdict = judged(trial(short));
    expect(verdict).toMatchObject({ hypothesis: 'unknown', exitCode: 7, findings: [], statement: { exceeded: 0 } });
    expect(verdict.doubts[0]).toContain('a longer --duration (or --max-fault) can tell');
  });

  test('a drill that disconnects nobody is not in doubt because nobody lost the connection', () => {
    const clients = good.clients.map((client) => ({ ...client, affected: false }));
    const calm = { ...plan, rules: { ...rules, disconnects: false } };
    expect(judge([trial({ ...good, clients })], calm, true).exitCode).toBe(0);
  });
});

describe('the rules of a drill', () => {
  const under = (change: Partial<DrillRules>, record: TrialRecord) =>
    judge([record], { ...plan, rules: { ...rules, ...change } }, true);
  const lost = (timeMs: number, ackedAfterFault = 0): TrialRecord =>
    trial({ ...qos('qos1', { lost: 3 }), rpo: { messages: 3, timeMs, ackedAfterFault } });

  test('a message answered "no matching subscriber" although there was one is a loss', () => {
    expect(judged(trial(qos('qos2', { noSubscriber: 2 }))).findings).toEqual([
      '2 messages were answered "no matching subscriber" although there was one',
    ]);
  });

  test('a declared policy forgives what was acknowledged just before the fault, and nothing older or later', () => {
    expect(under({ mayLoseMs: 1_000 }, lost(900)).exitCode).toBe(0);
    expect(under({ mayLoseMs: 1_000 }, lost(1_100)).findings[0]).toContain(
      'acknowledged 1.1 s before the fault was proven, 1 s is allowed',
    );
    expect(under({ mayLoseMs: 1_000 }, lost(900, 1)).exitCode).toBe(1);
    expect(under({}, lost(0)).exitCode).toBe(1);
  });

  test('a planned stop may not cost anybody more than its time', () => {
    const away = trial({ ...good, unavailability: { ...good.unavailability, longestMs: 5_100 } });
    expect(under({ longestOutageMs: 5_000 }, away).findings).toEqual([
      'a client of the endpoint was without service for 5.1 s, longer than 5 s',
    ]);
    expect(under({}, away).exitCode).toBe(0);
  });

  test('a share of the clients must be back in time', () => {
    const curve = (atMs: number) =>
      trial({
        ...good,
        recovered: [
          { atMs: 0, share: 0.9 },
          { atMs, share: 1 },
        ],
      }); // the last tenth comes then
    expect(under({ back: { share: 0.99, withinMs: 30_000 } }, curve(31_000)).findings).toEqual([
      '90.0 % of the clients had service again within 30 s, expected 99 %',
    ]);
    expect(under({ back: { share: 0.99, withinMs: 30_000 } }, curve(29_000)).exitCode).toBe(0);
  });
});

describe('nodes the drill left alone', () => {
  const look = (atMonoMs: number, n3: boolean) => ({
    fromMonoMs: atMonoMs - 10,
    atMonoMs,
    verdict: seenVerdict({ n1: atMonoMs > 9_000, n2: true, n3 }),
  });
  const marks = { startMonoMs: 0, faultMonoMs: 1_000, healMonoMs: 9_000, stopMonoMs: 20_000 };
  const seen = (...down: readonly number[]): TrialRecord =>
    trial(good, {
      marks,
      bystanders: [['n2', 'n3']],
      membership: [500, 2_000, 3_000, 4_000, 5_000, 9_500, 12_000].map((ms) => look(ms, !down.includes(ms))),
    });

  test('are a finding when several looks in a row saw one of them down while the fault lasted', () => {
    expect(judged(seen(3_000, 4_000, 5_000)).findings).toEqual(['n3 went down although the drill did not touch it']);
    expect(judged(seen(3_000, 4_000)).exitCode).toBe(0);
    expect(judged(seen(500, 2_000, 9_500)).exitCode).toBe(0);
  });

  test('a cluster that never was whole after the undo is a finding, unless the drill was stopped early', () => {
    const split = seen(9_500, 12_000);
    expect(judged(split).findings).toEqual([
      'the cluster was not whole again 3 s after the undo began: 2 of 3 nodes together in 1 view, without n3',
    ]);
    expect(judged({ ...split, aborted: 'stopped by SIGINT' }).findings).toEqual([]);
  });

  test('owe their own streams service where the drill says so, and streams to the target do not count', () => {
    const pinned = (publisherNode: string, subscriberNode: string): StreamFinding => ({
      ...(good.streams[0] as StreamFinding),
      attachment: 'pinned',
      publisherNode,
      subscriberNode,
      windows: [{ fromMs: 0, toMs: 700, slots: 7 }],
    });
    const of = (stream: StreamFinding) =>
      judge(
        [{ ...seen(), findings: { ...good, streams: [stream] } }],
        { ...plan, rules: { ...rules, othersOutageMs: 0 } },
        true,
      ).findings;
    expect(of(pinned('n2', 'n3'))).toEqual([
      '1 streams between nodes the drill did not touch were without service for up to 0.7 s, allowed is 0 s',
    ]);
    expect(of(pinned('n1', 'n2'))).toEqual([]);
  });
});

describe('a partition', () => {
  const sides = [
    { name: 'cut off', nodes: ['n3'], mustServe: false },
    { name: 'rest', nodes: ['n1', 'n2'], mustServe: true },
  ];
  const fate = { attempted: 10, served: 10, late: 0, lost: 0, refused: 0, held: 0 };
  const route = (from: string, to: string, change: Partial<RouteFinding> = {}): RouteFinding => ({
    from,
    to,
    streams: ['s'],
    verdict: 'served',
    underFault: fate,
    refusals: {},
    messages: good.messages.qos1,
    recovery: { time: { ms: 0, censored: false } },
    ...change,
  });
  const split = (...routes: readonly RouteFinding[]): TrialRecord => trial({ ...good, routes }, { sides });
  const partition = { ...plan, clock: 'partition', target: { ...plan.target, rtoMs: 300_000 } } as const;

  test('what one side accepted for the other and never delivered is a split brain', () => {
    const lossy = route('cut off', 'rest', { verdict: 'lost', underFault: { ...fate, lost: 4 } });
    expect(judge([split(route('rest', 'rest'), lossy)], partition, true).findings).toEqual([
      'split brain: "cut off" accepted 4 messages for "rest" that never arrived there',
    ]);
  });

  test.each(['refused', 'late', 'served'] as const)('what the other side %s is its right', (verdict) => {
    const record = split(route('rest', 'rest'), route('cut off', 'rest', { verdict }));
    expect(judge([record], partition, true).exitCode).toBe(0);
  });

  test('is unknown when no stream within the side that must serve was measured', () => {
    const verdict = judge([split(route('rest', 'rest', { verdict: 'not measured' }))], partition, true);
    expect(verdict).toMatchObject({ hypothesis: 'unknown', exitCode: 7 });
  });
});
