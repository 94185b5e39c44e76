import { markdownTable } from '../../page/markdown-table.ts';
import type { Table } from '../../page/table.ts';
import { seconds } from '../duration-text.ts';
import { planText } from '../plan-text.ts';
import { actTable } from './act-table.ts';
import { accountWords } from './alert-words.ts';
import { clientTable } from './client-table.ts';
import { leadSentence } from './lead-sentence.ts';
import { deliveryTable, duplicateTable, exampleTable } from './message-tables.ts';
import { previousWords } from './previous-run.ts';
import { refusalTable } from './refusals.ts';
import type { Report } from './report.ts';
import { routeTable, sideWords } from './route-table.ts';
import { hitWords, RTO_TABLE_NOTE, rtoTable } from './rto-table.ts';
import { abortTable, rollbackTable, safetySentences } from './safety-facts.ts';
import { timesText } from './times-text.ts';
import { trialFacts } from './trial-facts.ts';
import type { TrialReport } from './trial-report.ts';
import { rtoSentence, verdictLine } from './verdict-line.ts';

/** `report.md`: the report for pull requests, tickets and chats. */
export function reportMarkdown(report: Report): string {
  const { verdict, plan, trials, times, previous } = report;
  const sections = [
    `# ${plan.scenario} on ${plan.cluster}: ${verdictLine(report)}`,
    leadSentence(report),
    `Run \`${report.run}\`, started ${report.startedAt}, sre ${report.sre}, plan \`${report.planHash.slice(0, 12)}\`. Evidence: ${verdict.statement.sentence}.`,
    `**${rtoSentence(report)}**`,
    bullets([...verdict.findings.map((text) => `finding: ${text}`), ...verdict.doubts.map((text) => `doubt: ${text}`)]),
    verdict.aborted === undefined ? '' : `Aborted: ${verdict.aborted}`,
    trials.length > 1 && times !== undefined ? `RTO of all trials: ${timesText(times)}` : '',
    trials.length === 0 ? '' : `## Times\n\n${markdownTable(rtoTable(report))}\n\n${RTO_TABLE_NOTE}`,
    previous === undefined
      ? ''
      : `## Since the last run of this plan\n\n${bullets([previousWords(previous), `run \`${previous.run}\``])}`,
    ...trials.map(trialSection),
    `## Safety\n\n${bullets(safetySentences(report))}\n\n${markdownTable(abortTable(report))}`,
    tableSection('### Rollback', rollbackTable(trials)),
    `## Plan\n\n\`\`\`text\n${planText(plan).trimEnd()}\n\`\`\``,
    `## Journal\n\n${markdownTable({
      head: ['since start', 'step', 'what'],
      rows: report.journal.map(({ atMs, type, says }) => [seconds(atMs), type, says]),
      numeric: [0],
    })}`,
    `## What this does not say\n\n${bullets(report.limits)}`,
  ];
  return joined(sections);
}

function trialSection(trial: TrialReport): string {
  const { findings, alerts, refusals } = trial;
  const examples = findings && exampleTable(findings);
  const clients = findings && clientTable(findings);
  return joined([
    `## Trial ${trial.trial}: ${hitWords(trial)}`,
    bullets([
      ...trialFacts(trial),
      ...(alerts === undefined ? [] : accountWords(alerts).map((words) => `alert: ${words}`)),
    ]),
    tableSection('### Acts', actTable(trial)),
    tableSection('### Sides', routeTable(trial), sideWords(trial)),
    findings === undefined ? '' : tableSection('### Messages', deliveryTable(findings)),
    findings === undefined ? '' : tableSection('### Duplicates and order', duplicateTable(findings)),
    tableSection('### Message by message', examples, examples === undefined ? [] : moreWords(examples.more)),
    tableSection('### Refusals', refusalTable(refusals)),
    clients === undefined
      ? ''
      : clients.table.rows.length === 0
        ? 'No floating client lost its connection.'
        : joined([
            '### Failover, client by client',
            markdownTable(clients.table),
            clients.more > 0 ? `${clients.more} more were faster.` : '',
          ]),
  ]).trimEnd();
}

function tableSection(title: string, table: Table | undefined, notes: readonly string[] = []): string {
  if (table === undefined || table.rows.length === 0) return notes.length === 0 ? '' : `${title}\n\n${bullets(notes)}`;
  return joined([title, bullets(notes), markdownTable(table)]).trimEnd();
}

function moreWords(more: number): readonly string[] {
  return more > 0 ? [`times since the fault; ${more} more are in report.json`] : ['times since the fault'];
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item.replaceAll('\n', ' ')}`).join('\n');
}

/** Blocks with an empty line between them; empty ones are left out. */
function joined(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
