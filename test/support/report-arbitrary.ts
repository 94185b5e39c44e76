import type { AlertAccount } from '../../src/chaos/alert-account.ts';
import { comparedWith } from '../../src/chaos/report/previous-run.ts';
import type { Report } from '../../src/chaos/report/report.ts';
import { rtosOf, type TrialReport } from '../../src/chaos/report/trial-report.ts';
import { trialStatement, trialTimes } from '../../src/chaos/trial-statistics.ts';
import type { Findings, MeasuredTime, MessageExample, MessageFinding } from '../../src/swarm/findings.ts';
import { fc } from './property.ts';

/** Names that would break out of HTML, Markdown or XML where somebody forgets to escape. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"onload=x',
  'a|b\n# c',
  ']]>',
  '&amp;',
  'bell\u0007',
  'é→𝄞',
  '',
] as const;

const name = fc.oneof(fc.constantFrom('n1', 'n2', 'n3', ...HOSTILE), fc.string({ maxLength: 60 }));
const count = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1_000_000));
const ms = fc.oneof(fc.constant(0), fc.nat(900), fc.nat(7_200_000));
const sentence = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 200 }));
const time: fc.Arbitrary<MeasuredTime> = fc.record({ ms, censored: fc.boolean() });
const codes = fc.dictionary(fc.constantFrom('3', '5', '136', '151', 'odd'), fc.integer({ min: 1, max: 99 }));
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);

/** All keys there, optional ones now and then: absent, never undefined, as in a file. */
function some<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[]): fc.Arbitrary<T> {
  return fc.record(model, { requiredKeys: required }) as fc.Arbitrary<T>;
}

const decomposition = fc.tuple(ms, ms, ms, ms, ms).map(([detectMs, waitMs, connectMs, resumeMs, restMs]) => ({
  ...{ detectMs, waitMs, connectMs, resumeMs, restMs },
  totalMs: detectMs + waitMs + connectMs + resumeMs + restMs,
}));
const recovery = some({ time, stream: name, client: name, decomposition }, ['time']);
const messages: fc.Arbitrary<MessageFinding> = fc.record({
  ...{ attempted: count, sent: count, acked: count, refused: count, received: count, lost: count, lostInside: count },
  ...{ lostOutside: count, indeterminate: count, recovered: count, duplicates: count, inversions: count },
  ...{ maxDisplacement: count, inversionsAcross: count, noSubscriber: count },
  duplicateCauses: fc.record({ sessionLost: count, reconnected: count, unexplained: count }),
});
const example = some<MessageExample>(
  {
    ...{ stream: name, seq: count, qos, intendedMs: ms, ackedMs: ms, receivedMs: ms, copies: count },
    cause: fc.constantFrom('no-subscriber', 'session-lost', 'reconnected', 'acked-under-fault', 'acked-before-fault'),
  },
  ['stream', 'seq', 'qos', 'intendedMs', 'copies'],
);
const examples = fc.array(example, { maxLength: 40 });
const attachment = fc.constantFrom('floating' as const, 'pinned' as const, 'fast' as const);
const service = { failover: time, firstService: time, windows: fc.constant([]) };

const findings = some<Findings>(
  {
    run: name,
    times: fc.record({ faultMs: ms, faultProvenMs: ms, endMs: ms }),
    limitMs: fc.integer({ min: 1_000, max: 9_000 }),
    baselineP99Ms: fc.double({ min: 0, max: 5_000, noNaN: true }),
    rto: recovery,
    rtoUnderFault: recovery,
    rtoAfterHeal: recovery,
    rtoFast: recovery,
    recovered: fc.array(fc.record({ atMs: ms, share: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 30 }),
    unavailability: fc.record({ count, longestMs: ms, totalMs: ms, resolutionMs: ms }),
    streams: fc.array(
      some<Findings['streams'][number]>(
        {
          ...{ stream: name, qos, attachment, publisherNode: name, subscriberNode: name, explainedBy: name },
          ...{ decomposition, lost: count, duplicates: count, ...service, underFault: time, afterHeal: time },
        },
        ['stream', 'qos', 'attachment', 'decomposition', 'lost', 'duplicates', 'failover', 'firstService', 'windows'],
      ),
      { maxLength: 20 },
    ),
    clients: fc.array(
      some<Findings['clients'][number]>(
        {
          ...{
            client: name,
            stream: name,
            attachment,
            node: name,
            affected: fc.boolean(),
            detectedMs: ms,
            attempts: count,
          },
          role: fc.constantFrom('publisher', 'subscriber'),
          ...{ refusals: codes, reconnectedMs: ms, resumedMs: ms, sessionPresent: fc.boolean(), failover: time },
          reconnectedTo: name,
        },
        ['client', 'stream', 'role', 'attachment', 'affected', 'attempts', 'refusals', 'failover'],
      ),
      { maxLength: 40 },
    ),
    messages: fc.record({ qos0: messages, qos1: messages, qos2: messages }),
    routes: fc.array(
      fc.record({
        ...{ from: name, to: name, streams: fc.array(name, { maxLength: 3 }), refusals: codes, messages, recovery },
        verdict: fc.constantFrom('lost', 'late', 'refused', 'served', 'not measured'),
        underFault: fc.record({
          attempted: count,
          served: count,
          late: count,
          lost: count,
          refused: count,
          held: count,
        }),
      }),
      { maxLength: 30 },
    ),
    state: some<Findings['state']>(
      {
        ...{ sessionsKept: count, sessionsLost: count },
        retained: fc.record({ checked: count, missing: fc.array(name), wrong: fc.array(name) }),
        wills: fc.record({
          ...{ checked: count, missing: fc.array(name), repeated: fc.array(name), ofSurvivors: fc.array(name) },
        }),
      },
      ['sessionsKept', 'sessionsLost'],
    ),
    unexpected: fc.record({ stowaways: count, corrupt: count, unknownSeq: count }),
    rpo: fc.record({ messages: count, timeMs: ms, ackedAfterFault: count }),
    examples: fc.record({ lost: examples, duplicated: examples, inverted: examples, noSubscriber: examples }),
    validity: fc.record({ proberOk: fc.boolean(), drained: fc.boolean(), reasons: fc.array(sentence) }),
  },
  [
    ...(['run', 'times', 'limitMs', 'rto', 'recovered', 'unavailability', 'streams', 'clients', 'messages'] as const),
    ...(['state', 'unexpected', 'rpo', 'examples', 'validity'] as const),
  ],
);

const alertTimes = some<AlertAccount['expected'][number]>({ alert: name, firedMs: ms, clearedMs: ms }, ['alert']);
const interval = fc.record({ afterMs: ms, byMs: ms });
const strip = fc.record({
  ...{ stream: name, qos, path: fc.oneof(fc.constantFrom('floating', 'n1 to n2'), name) },
  spans: fc.array(fc.record({ fromMs: ms, toMs: ms, state: fc.constantFrom('good', 'late', 'missing') }), {
    maxLength: 5,
  }),
});

/** Any trial: aborted, unproven, not injected, of up to 20 acts. */
const trial: fc.Arbitrary<TrialReport> = some<TrialReport>(
  {
    trial: fc.integer({ min: 1, max: 99 }),
    targets: fc.array(name, { maxLength: 5 }),
    marks: some<TrialReport['marks']>(
      { startMs: ms.map((each) => -each), provenMs: ms, healMs: ms, healedMs: ms, endMs: ms },
      ['startMs', 'healMs', 'healedMs', 'endMs'],
    ),
    ...{
      injected: fc.boolean(),
      proven: fc.boolean(),
      evidence: fc.array(sentence, { maxLength: 3 }),
      aborted: sentence,
    },
    verdict: fc.record({
      findings: fc.array(sentence, { maxLength: 3 }),
      doubts: fc.array(sentence, { maxLength: 3 }),
    }),
    supervisor: sentence,
    rollback: fc.array(
      fc.record({
        ...{ step: name, node: name, clean: fc.boolean(), says: sentence },
        by: fc.constantFrom('drill', 'watchdog', 'recover'),
      }),
      { maxLength: 4 },
    ),
    safety: fc.record({ abortLooks: count, leaseRenewals: count, leaseProblems: fc.array(sentence, { maxLength: 2 }) }),
    sides: fc.array(fc.record({ name, nodes: fc.array(name, { maxLength: 4 }), mustServe: fc.boolean() }), {
      maxLength: 4,
    }),
    acts: fc.array(
      some<NonNullable<TrialReport['acts']>[number]>({ name, faultMs: ms, provenMs: ms, undoneMs: ms, skewMs: ms }, [
        'name',
        'faultMs',
        'skewMs',
      ]),
      { maxLength: 20 },
    ),
    ...{ rto: recovery, clusterDetection: interval, wholeAgain: interval },
    recovery: some<NonNullable<TrialReport['recovery']>>({ degraded: time, full: time, sinceHeal: time }, [
      'full',
      'sinceHeal',
    ]),
    alerts: fc.record({
      ...{ source: name, required: fc.boolean(), problems: fc.array(sentence, { maxLength: 2 }) },
      ...{ expected: fc.array(alertTimes, { maxLength: 4 }), unexpected: fc.array(alertTimes, { maxLength: 4 }) },
    }),
    membership: fc.array(
      some<TrialReport['membership'][number]>({ atMs: ms, alive: fc.nat(9), views: fc.nat(3) }, ['atMs']),
      { maxLength: 20 },
    ),
    strips: fc.array(strip, { maxLength: 30 }),
    refusals: fc.record({ connects: codes, publishes: codes, disconnects: codes }),
    prober: fc.record({
      maxLagMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
      p99LagMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
    }),
    findings,
  },
  [
    ...(['trial', 'targets', 'marks', 'injected', 'proven', 'evidence', 'verdict', 'rollback', 'membership'] as const),
    ...(['strips', 'refusals', 'prober'] as const),
  ],
);

/** Any report of a plan like the given one's, of none to 60 trials, with hostile names in every place a name can stand. */
export function anyReport(like: Report): fc.Arbitrary<Report> {
  const few = fc.array(trial, { maxLength: 3 });
  const many = fc
    .tuple(trial, fc.integer({ min: 50, max: 60 }))
    .map(([one, n]) => Array.from({ length: n }, (_, index) => ({ ...one, trial: index + 1 })));
  return fc
    .record({
      trials: fc.oneof({ weight: 5, arbitrary: few }, { weight: 1, arbitrary: many }),
      ...{ cluster: name, scenario: name, hypothesis: sentence, limits: fc.array(sentence, { maxLength: 3 }) },
      clock: fc.constantFrom(
        'whole' as const,
        'fault' as const,
        'heal' as const,
        'longest' as const,
        'partition' as const,
      ),
      targetMs: fc.integer({ min: 1, max: 3_600_000 }),
      verdict: some<
        Pick<Report['verdict'], 'hypothesis' | 'injection' | 'rollback' | 'findings' | 'doubts' | 'aborted'>
      >(
        {
          hypothesis: fc.constantFrom('pass', 'fail', 'unknown'),
          injection: fc.constantFrom('proven', 'not proven', 'not injected'),
          rollback: fc.constantFrom('clean', 'dirty'),
          ...{
            findings: fc.array(sentence, { maxLength: 3 }),
            doubts: fc.array(sentence, { maxLength: 3 }),
            aborted: sentence,
          },
        },
        ['hypothesis', 'injection', 'rollback', 'findings', 'doubts'],
      ),
      leftovers: fc.option(
        fc.record({ faults: fc.nat(9), outstanding: fc.array(name, { maxLength: 3 }), closed: fc.boolean() }),
        { nil: undefined },
      ),
      compared: fc.boolean(),
    })
    .map(({ trials, cluster, scenario, hypothesis, limits, clock, targetMs, verdict, leftovers, compared }) => {
      const times = trialTimes(rtosOf(trials));
      const report: Report = {
        ...{ schemaVersion: 1, run: like.run, sre: like.sre, startedAt: like.startedAt, planHash: like.planHash },
        plan: { ...like.plan, cluster, scenario, hypothesis, clock, target: { ...like.plan.target, rtoMs: targetMs } },
        verdict: { ...verdict, exitCode: 0, statement: trialStatement(rtosOf(trials).length, 0) },
        ...{ trials, journal: like.journal, limits },
        ...(times === undefined ? {} : { times }),
        ...(leftovers === undefined ? {} : { leftovers }),
      };
      const previous = compared ? comparedWith(report, report) : undefined;
      return previous === undefined ? report : { ...report, previous };
    });
}
