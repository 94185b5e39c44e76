import { SERIES, SERIES_DROPPED } from './exposition/families.ts';
import { numberOf, seriesOf } from './exposition/sample.ts';

/** Metrics told by name; what the others lost is told together, so that the account of a cut stays small itself. */
const NAMED = 10;
const OTHERS = 'other';

/** What was cut, by metric: the metrics that lost most by name, sorted by name, then the others together. */
export function accountOf(dropped: ReadonlyMap<string, number>): readonly (readonly [metric: string, count: number])[] {
  const most = [...dropped].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const rest = most.slice(NAMED).reduce((sum, [, count]) => sum + count, 0);
  const named = most.slice(0, NAMED).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return rest === 0 ? named : [...named, [OTHERS, rest]];
}

/** The sample line that says how many series of the cluster there are. */
export function seriesLine(cluster: string, series: number): string {
  return `${seriesOf(SERIES.name, [['cluster', cluster]])} ${numberOf(series)}\n`;
}

/** The sample lines that say what was cut; empty when nothing was. */
export function droppedLines(cluster: string, dropped: ReadonlyMap<string, number>): string {
  const lines = accountOf(dropped).map(([metric, count]) => {
    const labels = [['cluster', cluster] as const, ['metric', metric] as const];
    return `${seriesOf(SERIES_DROPPED.name, labels)} ${numberOf(count)}\n`;
  });
  return lines.join('');
}
