import type { MessageFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { affectedClients } from './affected-clients.ts';
import { accountWords } from './alert-words.ts';
import { lossCauses } from './message-tables.ts';
import { previousWords } from './previous-run.ts';
import { refusalTable } from './refusals.ts';
import type { Report } from './report.ts';
import { routeLines } from './route-text.ts';
import { returnWords, timesText } from './times-text.ts';
import type { TrialReport } from './trial-report.ts';
import { rtoSentence, verdictLine, worstTrial } from './verdict-line.ts';

/** The compact result a terminal ends with. */
export function summaryText(report: Report, reportPath: string): string {
  const { verdict, trials, times } = report;
  const worst = worstTrial(report);
  const lines = [
    verdictLine(report),
    ...verdict.findings.map((finding) => `  finding   ${finding}`),
    ...verdict.doubts.map((doubt) => `  doubt     ${doubt}`),
    ...(verdict.aborted === undefined ? [] : [`  aborted   ${verdict.aborted}`]),
    ...(verdict.injection === 'proven' || worst === undefined
      ? []
      : worst.evidence.map((says) => `  fault     ${says}`)),
    '',
    ...(trials.length > 1 && times !== undefined ? [`  trials    ${timesText(times)}`] : []),
    ...(worst === undefined ? [] : trialLines(report, worst)),
    ...(report.previous === undefined ? [] : [`  before    ${previousWords(report.previous)}`]),
    `  evidence  ${verdict.statement.sentence}`,
    `  report    ${reportPath}`,
  ];
  return `${lines.join('\n')}\n`;
}

function trialLines(report: Report, trial: TrialReport): readonly string[] {
  const { findings, clusterDetection, wholeAgain, rollback } = trial;
  return [
    ...(findings === undefined
      ? []
      : [`  RTO       ${rtoSentence(report).replace(/^RTO /, '')}`, ...clientLines(findings)]),
    ...(clusterDetection === undefined
      ? ['  cluster   never seen without the node']
      : [
          `  cluster   noticed after ${seconds(clusterDetection.afterMs)} to ${seconds(clusterDetection.byMs)}; whole again ${wholeAgain === undefined ? 'never' : `${seconds(wholeAgain.byMs)} after the undo began`}`,
        ]),
    ...recoveryLine(trial),
    ...actLines(trial),
    ...routeLines(findings?.routes).map((line) => `  side      ${line}`),
    ...(findings === undefined
      ? []
      : (['qos0', 'qos1', 'qos2'] as const)
          .filter((qos) => findings.messages[qos].attempted > 0)
          .map((qos) => messageLine(qos, findings.messages[qos]))),
    ...(findings === undefined ? [] : lossCauses(findings).map((words) => `  loss      ${words}`)),
    ...(refusalTable(trial.refusals)?.rows ?? []).map(
      ([packet, code, count]) => `  refused   ${packet} ${code}: ${count} times`,
    ),
    ...rollback.map(
      ({ clean, says, by }) =>
        `  rollback  ${clean ? 'clean' : 'DIRTY'}${by === 'drill' ? '' : ` (by the ${by})`}: ${says}`,
    ),
    ...(trial.alerts === undefined ? [] : accountWords(trial.alerts).map((words) => `  alert     ${words}`)),
    ...(trial.supervisor === undefined ? [] : [`  note      ${trial.supervisor}`]),
  ];
}

/** Where there are several acts: how many were proven, and how long each took to bite and to be gone. */
function actLines({ acts = [] }: TrialReport): readonly string[] {
  if (acts.length === 0) return [];
  const proven = acts.filter(({ provenMs }) => provenMs !== undefined).length;
  const first = acts[0]?.faultMs ?? 0;
  const last = acts.at(-1)?.faultMs ?? first;
  return [`  acts      ${acts.length}, ${proven} proven, over ${seconds(last - first)}: ${namesOf(acts)}`];
}

function namesOf(acts: NonNullable<TrialReport['acts']>): string {
  const names = acts.map(({ name }) => name);
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}

function recoveryLine({ recovery }: TrialReport): readonly string[] {
  if (recovery === undefined) return [];
  const { degraded, full, sinceHeal } = recovery;
  const left = degraded === undefined ? '' : `with those left after ${measured(degraded)}, `;
  return [`  recovery  ${left}complete after ${measured(full)} (${measured(sinceHeal)} after the undo began)`];
}

function clientLines(findings: NonNullable<TrialReport['findings']>): readonly string[] {
  const { affected, floating, back, p50Ms, p95Ms, maxMs } = affectedClients(findings);
  const curve = [
    `p50 ${seconds(p50Ms)}`,
    ...(p95Ms === undefined ? [] : [`p95 ${seconds(p95Ms)}`]),
    `max ${seconds(maxMs)}`,
  ];
  return [
    `  clients   ${affected.length} of ${floating} lost their connection, ${back} back: ${curve.join(', ')}`,
    ...(findings.rtoAfterHeal === undefined ? [] : [`  return    ${returnWords(findings.rtoAfterHeal.time)}`]),
  ];
}

function messageLine(qos: string, messages: MessageFinding): string {
  const { sent, acked, received, lost, lostOutside, indeterminate, duplicates } = messages;
  const where = qos === 'qos0' && lost > 0 ? ` (${lostOutside === 0 ? 'all' : lost - lostOutside} in an outage)` : '';
  const ackText = qos === 'qos0' ? '' : `${acked} acked, `;
  const openText = qos === 'qos0' ? '' : `, ${indeterminate} indeterminate`;
  return `  ${qos.toUpperCase().replace('QOS', 'QoS ')}     ${sent} sent, ${ackText}${received} received: ${lost} lost${where}${openText}, ${duplicates} duplicates`;
}
