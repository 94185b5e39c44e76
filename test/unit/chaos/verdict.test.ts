import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import { rulesOf } from '../../../src/chaos/drill-rules.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import type { Scenario } from '../../../src/chaos/scenario.ts';
import type { TrialRecord } from '../../../src/chaos/trial-record.ts';
import { judge } from '../../../src/chaos/verdict.ts';
import type { Findings } from '../../../src/swarm/findings.ts';

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
});
