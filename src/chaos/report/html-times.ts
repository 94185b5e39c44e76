import { htmlLegend, htmlList, htmlNote, htmlTable } from '../../page/markup.ts';
import { previousWords } from './previous-run.ts';
import type { Report } from './report.ts';
import { RTO_TABLE_NOTE, rtoTable } from './rto-table.ts';
import { timesSummary } from './times-text.ts';
import { trialDots } from './trial-dots.ts';

/** The times of all trials: dots where there are several, every value, and what changed since the last run. */
export function timesHtml(report: Report): string {
  const { trials, times, plan, previous } = report;
  if (trials.length === 0) return '';
  const several = trials.length > 1 && times !== undefined;
  return `
<h2>${trials.length > 1 ? `Recovery times of ${trials.length} trials` : 'Recovery time'}</h2>
${
  several
    ? `<div class="panel"><div class="scroll">${trialDots(times, plan.target.rtoMs)}</div>${htmlLegend([
        ['f-good', 'below the target'],
        ['f-missing', 'over the target'],
        ['f-late', 'not over when it was given up'],
        ...(times.medianInterval === undefined ? [] : [['interval', 'the median lies here (95 %)'] as const]),
      ])}</div>${htmlNote(timesSummary(times))}`
    : ''
}
${htmlTable(rtoTable(report))}
${htmlNote(RTO_TABLE_NOTE)}
${previous === undefined ? '' : `<h2>Since the last run of this plan</h2>${htmlList([previousWords(previous)])}${htmlNote(`run ${previous.run}`)}`}`;
}
