import { htmlList, htmlTable } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';
import type { Report } from './report.ts';
import { abortTable, rollbackTable, safetySentences } from './safety-facts.ts';

/** Who watched over the drill, how it was taken back, and its journal. */
export function safetyHtml(report: Report): string {
  const rollback = rollbackTable(report.trials);
  return `
<h2>Safety</h2>
${htmlList(safetySentences(report))}
<h3>When it would have stopped</h3>
${htmlTable(abortTable(report))}
<h3>Rollback</h3>
${rollback.rows.length === 0 ? '<p>There was nothing to take back.</p>' : htmlTable(rollback)}
<details><summary>Journal: ${report.journal.length} lines, each on disk before the next step began</summary>
${htmlTable({
  head: ['since start', 'step', 'what'],
  rows: report.journal.map(({ atMs, type, says }) => [seconds(atMs), type, says]),
  numeric: [0],
})}</details>`;
}
