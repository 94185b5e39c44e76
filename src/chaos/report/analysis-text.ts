import type { Findings, MessageFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { RunAnalysis } from '../run-analysis.ts';
import { timesText } from './times-text.ts';
import type { TrialReport } from './trial-report.ts';

const SHOWN = 20;

/** What a terminal shows of a run that was judged again. */
export function analysisText(analysis: RunAnalysis): string {
  const { run, messages, verdict, trials, times, against } = analysis;
  const lines = [
    `${run}: ${trials.length} ${trials.length === 1 ? 'trial' : 'trials'} judged again from ${messages} messages`,
    `  verdict   ${verdict.aborted === undefined ? verdict.hypothesis.toUpperCase() : 'ABORTED'}  fault ${verdict.injection}, rollback ${verdict.rollback}`,
    ...verdict.findings.map((finding) => `  finding   ${finding}`),
    ...verdict.doubts.map((doubt) => `  doubt     ${doubt}`),
    ...trials.flatMap(trialLines),
    ...(times === undefined ? [] : [`  times     ${timesText(times)}`]),
    `  evidence  ${verdict.statement.sentence}`,
    ...(against === undefined ? [] : [`  against   ${comparisonText(against)}`]),
    ...differenceLines(analysis),
  ];
  return `${lines.join('\n')}\n`;
}

function trialLines({ trial, rto, findings }: TrialReport): readonly string[] {
  if (findings === undefined) return [`  trial ${trial}   no fault was injected`];
  const { messages, routes = [], state } = findings;
  return [
    `  trial ${trial}   RTO ${rto === undefined ? 'not measured' : measured(rto.time)}${hurryText(findings)}; ${rpoText(findings)}`,
    ...(['qos0', 'qos1', 'qos2'] as const)
      .filter((qos) => messages[qos].attempted > 0)
      .map((qos) => `    QoS ${qos.slice(3)}   ${messagesText(messages[qos])}`),
    ...routes
      .filter(({ verdict }) => verdict !== 'not measured')
      .map(({ from, to, verdict, underFault: { attempted, served, late, lost, refused, held } }) => {
        const fates = `${served} served, ${late} late, ${lost} lost, ${refused} refused, ${held} held`;
        return `    route   ${from} to ${to}: ${verdict} (${attempted} due under the fault: ${fates})`;
      }),
    `    state   ${state.sessionsKept} sessions kept, ${state.sessionsLost} lost`,
  ];
}

function hurryText({ rtoFast }: Findings): string {
  return rtoFast === undefined ? '' : ` (${measured(rtoFast.time)} for clients in a hurry)`;
}

function rpoText({ rpo }: Findings): string {
  if (rpo.messages === 0) return 'nothing acknowledged was lost';
  return `${rpo.messages} acknowledged messages lost, the oldest ${rpo.timeMs === 0 ? 'acknowledged after the fault was proven' : `from ${seconds(rpo.timeMs)} before the fault was proven`}, ${rpo.ackedAfterFault} of them acknowledged after it had begun`;
}

function messagesText(found: MessageFinding): string {
  const { sessionLost, reconnected, unexplained } = found.duplicateCauses;
  const causes = [
    ...(sessionLost > 0 ? [`${sessionLost} after a lost session`] : []),
    ...(reconnected > 0 ? [`${reconnected} after a reconnect`] : []),
    ...(unexplained > 0 ? [`${unexplained} unexplained`] : []),
  ];
  return [
    `${found.attempted} due, ${found.sent} sent, ${found.acked} acked, ${found.received} received`,
    `${found.lost} lost, ${found.indeterminate} indeterminate, ${found.refused} refused`,
    `${found.duplicates} duplicates${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`,
    `${found.inversions} out of order${found.inversionsAcross > 0 ? ` and ${found.inversionsAcross} across reconnects` : ''}`,
    ...(found.noSubscriber > 0 ? [`${found.noSubscriber} answered "no matching subscriber"`] : []),
  ].join('; ');
}

function comparisonText({
  run,
  sameDrill,
  differenceMs,
  p,
  smallestP,
  censored,
}: NonNullable<RunAnalysis['against']>): string {
  const sign = differenceMs < 0 ? '-' : '+';
  return [
    `${run}${sameDrill ? '' : ' (not the same drill)'}: median ${sign}${seconds(Math.abs(differenceMs))}`,
    `chance alone does that with p = ${p.toFixed(3)} (no less than ${smallestP.toFixed(3)} with so few trials)`,
    ...(censored ? ['times that were not over count with what was seen of them'] : []),
  ].join('; ');
}

function differenceLines({ differences }: RunAnalysis): readonly string[] {
  if (differences.length === 0) return ['  the stored report says the same'];
  const side = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  const more = differences.length - SHOWN;
  return [
    `  ${differences.length} ${differences.length === 1 ? 'figure differs' : 'figures differ'} from the stored report:`,
    ...differences
      .slice(0, SHOWN)
      .map(({ path, stored, found }) => `    ${path}: ${side(stored)} in the report, ${side(found)} from the ledger`),
    ...(more > 0 ? [`    and ${more} more (--json lists them)`] : []),
  ];
}
