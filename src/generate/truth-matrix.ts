import { everyMetric } from '../metrics/catalogue.ts';
import type { BrokerTruth, TruthCell } from './broker-truth.ts';
import { markdownTable } from './markdown-table.ts';

const MARKS: Readonly<Record<TruthCell['verdict'], string>> = { exact: '✓', deviation: '≈', absent: '–' };

/** Of a recording and a live run the first of these counts. */
const LESS_GOOD_FIRST: readonly TruthCell['verdict'][] = ['deviation', 'exact', 'absent'];

/** What the matrix has to know of the kinds. */
export interface TruthKinds {
  readonly titleOf: (kind: string) => string;
  /** Whether a kind tells a metric at all, whatever was measured. */
  readonly offers: (kind: string, metric: string) => boolean;
}

/** Metric by measured broker: ✓ exact, ≈ with a footnote, – not offered, ? not measured. */
export function truthMatrix({ measured, cells }: BrokerTruth, { titleOf, offers }: TruthKinds): string {
  const columnOf = ({ kind, version }: { readonly kind: string; readonly version: string }): string =>
    `${titleOf(kind)} ${release(version)}`;
  const kindOf = new Map(measured.map((each) => [columnOf(each), each.kind]));
  const columns = [...kindOf.keys()].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const notes: string[] = [];
  const ordered = cells.toSorted((a, b) => place(a) - place(b));
  const rows = [...new Map(ordered.map((cell) => [seriesOf(cell), cell.metric]))].map(([series, metric]) => [
    series,
    ...columns.map((column) => {
      const found = cells.filter((cell) => columnOf(cell) === column && seriesOf(cell) === series);
      const cell = found.toSorted((a, b) => goodness(a) - goodness(b))[0];
      if (cell !== undefined) return `${MARKS[cell.verdict]}${noteMark(notes, explain(cell, column))}`;
      return offers(kindOf.get(column) ?? '', metric) ? '?' : MARKS.absent;
    }),
  ]);
  return [markdownTable(['Metric', ...columns], rows), ...numbered(notes)].join('\n\n');
}

/** Metrics stand as the catalogue has them. */
function place({ metric }: TruthCell): number {
  return everyMetric.findIndex(({ name }) => name === metric);
}

/** A recording of 4.0.5 and a live run of 4.0 stand in one column. */
function release(version: string): string {
  return /^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version;
}

/** A metric with the labels that tell one of its numbers from another. */
function seriesOf({ metric, labels, state }: TruthCell): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const name = pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
  return `\`${name}\`${state === 'node-down' ? ', a node killed' : ''}`;
}

function goodness({ verdict }: TruthCell): number {
  return LESS_GOOD_FIRST.indexOf(verdict);
}

/** What a cell needs said; nothing for one that is exact or simply not offered. */
function explain(cell: TruthCell, column: string): string | undefined {
  const { verdict, truth, told, reason } = cell;
  const about = `${column}, ${seriesOf(cell)}`;
  if (verdict === 'deviation') {
    const size = deviation(truth ?? 0, told ?? 0);
    return `${about}: ${told} told, ${truth} true (${size}). ${reason ?? 'No reason is written down.'}`;
  }
  return verdict === 'absent' && reason !== undefined ? `${column}: ${reason}` : undefined;
}

function noteMark(notes: string[], text: string | undefined): string {
  if (text === undefined) return '';
  if (!notes.includes(text)) notes.push(text);
  return ` <sup>${notes.indexOf(text) + 1}</sup>`;
}

/** In % of the truth, or absolute where a percentage would say nothing. */
function deviation(truth: number, told: number): string {
  const difference = told - truth;
  if (difference === 0) return 'the sum is right, the nodes are not';
  const sign = difference > 0 ? '+' : '−';
  const size = Math.abs(difference);
  if (truth < 100) return `${sign}${size}`;
  const percent = (100 * size) / truth;
  return `${sign}${percent.toFixed(percent < 0.1 ? 2 : 1)} %`;
}

function numbered(notes: readonly string[]): readonly string[] {
  return notes.length === 0 ? [] : [notes.map((note, index) => `${index + 1}. ${note}`).join('\n')];
}
