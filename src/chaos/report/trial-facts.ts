import type { Findings } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { affectedClients } from './affected-clients.ts';
import { lossCauses } from './message-tables.ts';
import { returnWords } from './times-text.ts';
import type { TrialReport } from './trial-report.ts';

/** What happened in a trial, a sentence each; what HTML and Markdown list alike. */
export function trialFacts(trial: TrialReport): readonly string[] {
  const { findings, supervisor, prober, aborted, verdict } = trial;
  return [
    ...verdict.findings.map((text) => `finding: ${text}`),
    ...verdict.doubts.map((text) => `doubt: ${text}`),
    ...(aborted === undefined ? [] : [`stopped early: ${aborted}`]),
    ...trial.evidence.map((text) => `fault: ${text}`),
    ...clusterFacts(trial),
    ...(supervisor === undefined ? [] : [`note: ${supervisor}`]),
    ...(findings === undefined ? ['no fault was injected: there is nothing to measure'] : findingFacts(findings)),
    `the timers of the prober itself were late by ${prober.p99LagMs.toFixed(1)} ms (p99), ${prober.maxLagMs.toFixed(1)} ms (worst)`,
  ];
}

function clusterFacts({ injected, clusterDetection, wholeAgain, recovery }: TrialReport): readonly string[] {
  if (!injected) return [];
  return [
    clusterDetection === undefined
      ? 'cluster: never seen without the target'
      : `cluster: noticed between ${seconds(clusterDetection.afterMs)} and ${seconds(clusterDetection.byMs)} after the fault`,
    `cluster: whole again ${wholeAgain === undefined ? 'never' : `${seconds(wholeAgain.byMs)} after the undo began`}`,
    ...(recovery?.degraded === undefined
      ? []
      : [`recovery with those that were left: ${measured(recovery.degraded)} after the fault`]),
    ...(recovery === undefined
      ? []
      : [
          `recovery with everything back: ${measured(recovery.full)} after the fault, ${measured(recovery.sinceHeal)} after the undo began`,
        ]),
  ];
}

function findingFacts(findings: Findings): readonly string[] {
  const { unavailability, baselineP99Ms, limitMs, rtoAfterHeal } = findings;
  const { affected, floating, back, p50Ms, p95Ms, maxMs } = affectedClients(findings);
  const curve = [
    `median ${seconds(p50Ms)}`,
    ...(p95Ms === undefined ? [] : [`p95 ${seconds(p95Ms)}`]),
    `last ${seconds(maxMs)}`,
  ].join(', ');
  return [
    affected.length === 0
      ? `none of ${floating} floating clients lost its connection`
      : `${affected.length} of ${floating} floating clients lost their connection, ${back} came back: ${curve}`,
    `service through the endpoint was interrupted ${unavailability.count} times, longest ${seconds(unavailability.longestMs)} (resolution ${seconds(unavailability.resolutionMs)})`,
    ...(rtoAfterHeal === undefined ? [] : [returnWords(rtoAfterHeal.time)]),
    ...lossCauses(findings),
    ...stateFacts(findings),
    ...(baselineP99Ms === undefined
      ? []
      : [
          `latency before the fault: p99 ${baselineP99Ms.toFixed(1)} ms; later than ${seconds(limitMs)} counts as an outage`,
        ]),
  ];
}

/** What the broker still knew of sessions, retained messages and wills. */
function stateFacts({ state }: Findings): readonly string[] {
  const { sessionsKept, sessionsLost, retained, wills } = state;
  const sessions = sessionsKept + sessionsLost;
  return [
    ...(sessions === 0
      ? []
      : [`sessions: ${sessionsKept} of ${sessions} that came back were kept, ${sessionsLost} lost`]),
    ...(retained === undefined
      ? []
      : [
          `retained messages: ${retained.checked} looked at, ${retained.missing.length} missing, ${retained.wrong.length} outdated`,
        ]),
    ...(wills === undefined
      ? []
      : [
          `wills: ${wills.checked} looked at, ${wills.missing.length} never came, ${wills.repeated.length} came more than once, ${wills.ofSurvivors.length} of clients that had not died`,
        ]),
  ];
}
