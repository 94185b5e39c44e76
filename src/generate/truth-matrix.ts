import type { BrokerTruth, TruthCell } from './broker-truth.ts';
import { markdownTable } from './markdown-table.ts';

const MARKS: Readonly<Record<TruthCell['verdict'], string>> = { exact: '✓', deviation: '≈', absent: '–' };

/** Metric by measured broker: ✓ exact, ≈ with a footnote, – not offered, ? not measured. */
export function truthMatrix({ measured, cells }: BrokerTruth, titleOf: (kind: string) => string): string {
  const brokers = [...new Map(measured.map(({ kind, version }) => [`${kind} ${version}`, { kind, version }])).values()];
  const metrics = [...new Set(cells.map(seriesOf))];
  const notes: string[] = [];
  const noteOf = (cell: TruthCell): string => {
    const text = explain(cell, titleOf(cell.kind));
    if (!notes.includes(text)) notes.push(text);
    return ` <sup>${notes.indexOf(text) + 1}</sup>`;
  };
  const rows = metrics.map((metric) => [
    `\`${metric}\``,
    ...brokers.map(({ kind, version }) => {
      const found = cells.filter((each) => each.kind === kind && each.version === version && seriesOf(each) === metric);
      const cell = worstOf(found);
      if (cell === undefined) return '?';
      return `${MARKS[cell.verdict]}${cell.verdict === 'deviation' ? noteOf(cell) : ''}`;
    }),
  ]);
  const head = ['Metric', ...brokers.map(({ kind, version }) => `${titleOf(kind)} ${version}`)];
  return [markdownTable(head, rows), ...numbered(notes)].join('\n\n');
}

/** A metric with the labels that tell one of its numbers from another. */
function seriesOf({ metric, labels }: TruthCell): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
}

/** Of a recording and a live run, what is less good. */
function worstOf(cells: readonly TruthCell[]): TruthCell | undefined {
  const order = ['deviation', 'exact', 'absent'] as const;
  return cells.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))[0];
}

function explain({ metric, truth, told, reason = 'no reason written down' }: TruthCell, title: string): string {
  return `${title}, \`${metric}\`: ${told} told, ${truth} true (${deviation(truth ?? 0, told ?? 0)}). ${reason}`;
}

/** In % of the truth, or absolute where a percentage would say nothing. */
function deviation(truth: number, told: number): string {
  const difference = told - truth;
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±';
  const size = Math.abs(difference);
  if (size === 0) return 'the sum is right, the nodes are not';
  if (truth < 100) return `${sign}${size}`;
  const percent = (100 * size) / truth;
  return `${sign}${percent < 0.1 ? percent.toFixed(2) : percent.toFixed(1)} %`;
}

function numbered(notes: readonly string[]): readonly string[] {
  return notes.length === 0 ? [] : [notes.map((note, index) => `${index + 1}. ${note}`).join('\n')];
}
