import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/chaos/report/report.ts';
import { type TimedTrial, trialRto } from '../../../src/chaos/trial-rto.ts';
import type { Findings, RecoveryTime } from '../../../src/swarm/findings.ts';
import type { RouteFinding } from '../../../src/swarm/route-finding.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

const fixture = new URL('../../fixtures/chaos/report.json', import.meta.url);
const report = JSON.parse(await readFile(fixture, 'utf8')) as Report;
const good = report.trials[0]?.findings as Findings;

const time = (ms: number, censored = false): RecoveryTime => ({ time: { ms, censored } });
const route = (from: string, to: string, ms: number): RouteFinding => ({
  from,
  to,
  streams: ['s'],
  verdict: 'served',
  underFault: { attempted: 9, served: 9, late: 0, lost: 0, refused: 0, held: 0 },
  refusals: {},
  messages: good.messages.qos1,
  recovery: time(ms),
});
const NODES = { n1: true, n2: true, n3: true };
const sample = (atMonoMs: number, whole: boolean) => ({
  fromMonoMs: atMonoMs - 10,
  atMonoMs,
  verdict: seenVerdict(whole ? NODES : { ...NODES, n3: false }),
});

const findings: Findings = {
  ...good,
  rto: time(50_000),
  rtoUnderFault: time(1_000),
  rtoAfterHeal: time(2_000),
  routes: [route('rest', 'rest', 3_000), route('cut off', 'cut off', 90_000), route('rest', 'cut off', 90_000)],
};
const trial: TimedTrial = {
  findings,
  sides: [
    { name: 'cut off', nodes: ['n3'], mustServe: false },
    { name: 'rest', nodes: ['n1', 'n2'], mustServe: true },
  ],
  membership: [sample(100_000, false), sample(101_500, true)],
  marks: { startMonoMs: 0, faultMonoMs: 40_000, healMonoMs: 99_000, stopMonoMs: 120_000 },
};

describe('the clock of a drill', () => {
  test('fault: while it lasts; whole: over the undo to the end; heal: from the undo on', () => {
    expect(trialRto(trial, 'fault').time.ms).toBe(1_000);
    expect(trialRto(trial, 'whole').time.ms).toBe(50_000);
    expect(trialRto(trial, 'heal').time.ms).toBe(2_000);
  });

  test('partition: the longest of clients, the serving side and the return, and nothing of the other side', () => {
    expect(trialRto(trial, 'partition').time).toEqual({ ms: 3_000, censored: false });
    const slowReturn = { ...trial, membership: [sample(105_000, true)] };
    expect(trialRto(slowReturn, 'partition').time.ms).toBe(6_000);
    expect(trialRto({ ...trial, findings: { ...findings, rtoAfterHeal: time(4_000) } }, 'partition').time.ms).toBe(
      4_000,
    );
  });

  test('partition: a cluster that is never whole again has not recovered', () => {
    expect(trialRto({ ...trial, membership: [sample(105_000, false)] }, 'partition').time).toEqual({
      ms: 21_000,
      censored: true,
    });
  });

  test('longest: the longest single outage of a client of the endpoint; one that is still open is longer than that', () => {
    const [first, ...rest] = good.streams.filter(({ attachment }) => attachment === 'floating');
    if (first === undefined) throw new Error('the fixture has floating streams');
    const windows = [
      { fromMs: 0, toMs: 4_000, slots: 40 },
      { fromMs: 9_000, toMs: 11_000, slots: 20 },
    ];
    const streams = [{ ...first, windows }, ...rest.map((stream) => ({ ...stream, windows: [] }))];
    const of = (change: Partial<Findings>) =>
      trialRto({ ...trial, findings: { ...findings, ...change } }, 'longest').time;
    expect(of({ streams })).toEqual({ ms: 4_000, censored: false });
    const open = { ...first, windows, failover: { ms: 11_000, censored: true } };
    expect(of({ streams: [open] })).toEqual({ ms: 2_000, censored: true });
    expect(
      of({
        streams: [
          { ...first, windows, attachment: 'pinned' },
          { ...first, windows: [] },
        ],
      }).ms,
    ).toBe(0);
  });
});
