import type { MessageFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { planText } from '../plan-text.ts';
import { accountWords } from './alert-words.ts';
import { clientTable } from './client-table.ts';
import { markdownTable } from './markdown-table.ts';
import type { Report } from './report.ts';
import { timesText } from './times-text.ts';
import type { TrialReport } from './trial-report.ts';
import { rtoSentence, verdictLine } from './verdict-line.ts';

/** `report.md`: the report for pull requests, tickets and chats. */
export function reportMarkdown(report: Report): string {
  const { verdict, plan, trials, times } = report;
  const sections = [
    `# ${plan.scenario} on ${plan.cluster}: ${verdictLine(report)}`,
    `Run \`${report.run}\`, started ${report.startedAt}, sre ${report.sre}, plan \`${report.planHash.slice(0, 12)}\`.`,
    `**${rtoSentence(report)}**`,
    bullets([...verdict.findings.map((text) => `finding: ${text}`), ...verdict.doubts.map((text) => `doubt: ${text}`)]),
    verdict.aborted === undefined ? '' : `Aborted: ${verdict.aborted}`,
    trials.length > 1 && times !== undefined ? `RTO of all trials: ${timesText(times)}` : '',
    ...trials.map(trialSection),
    `## Plan\n\n\`\`\`text\n${planText(plan).trimEnd()}\n\`\`\``,
    `## Journal\n\n${markdownTable(
      ['since start', 'step', 'what'],
      report.journal.map(({ atMs, type, says }) => [seconds(atMs), type, says]),
    )}`,
    `## What this does not say\n\n${bullets(report.limits)}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function trialSection(trial: TrialReport): string {
  const { findings, clusterDetection, wholeAgain } = trial;
  const facts = [
    ...trial.evidence.map((text) => `fault: ${text}`),
    clusterDetection === undefined
      ? 'cluster: never seen without the target'
      : `cluster: noticed between ${seconds(clusterDetection.afterMs)} and ${seconds(clusterDetection.byMs)} after the fault`,
    `cluster: whole again ${wholeAgain === undefined ? 'never' : `${seconds(wholeAgain.byMs)} after the undo began`}`,
    ...trial.rollback.map(({ clean, says, by }) => `rollback (${by}): ${clean ? 'clean' : 'DIRTY'}, ${says}`),
    ...(trial.alerts === undefined ? [] : accountWords(trial.alerts).map((words) => `alert: ${words}`)),
    ...(trial.supervisor === undefined ? [] : [`note: ${trial.supervisor}`]),
    ...(findings?.rtoAfterHeal === undefined
      ? []
      : [`return: the node's return cost ${measured(findings.rtoAfterHeal.time)} of service`]),
    `prober: timers late by ${trial.prober.p99LagMs.toFixed(1)} ms (p99), ${trial.prober.maxLagMs.toFixed(1)} ms (worst)`,
  ];
  const parts = [`## Trial ${trial.trial}: ${trial.targets.join(', ')}`, bullets(facts)];
  if (findings === undefined) return parts.join('\n\n');
  const { messages } = findings;
  return [
    ...parts,
    '### Messages',
    markdownTable(
      ['QoS', 'attempted', 'sent', 'acked', 'received', 'lost', 'indeterminate', 'duplicates', 'out of order'],
      [messageRow('0', messages.qos0), messageRow('1', messages.qos1), messageRow('2', messages.qos2)],
    ),
    '### Failover, client by client',
    clients(findings),
  ].join('\n\n');
}

function messageRow(qos: string, m: MessageFinding): readonly string[] {
  const known = qos === '0' ? ['-'] : [String(m.acked)];
  const open = qos === '0' ? '-' : String(m.indeterminate);
  return [
    qos,
    String(m.attempted),
    String(m.sent),
    ...known,
    String(m.received),
    String(m.lost),
    open,
    String(m.duplicates),
    String(m.inversions),
  ];
}

function clients(findings: NonNullable<TrialReport['findings']>): string {
  const { head, rows, more } = clientTable(findings);
  if (rows.length === 0) return 'No floating client lost its connection.';
  return `${markdownTable(head, rows)}${more > 0 ? `\n\n${more} more were faster.` : ''}`;
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
