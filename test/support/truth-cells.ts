import { appendFileSync } from 'node:fs';
import { committedTruth, worseCells } from './committed-truth.ts';
import { asCell } from './live-truth.ts';
import type { MetricsPage } from './metrics-page.ts';
import type { TruthRow } from './truth-table.ts';

/** What a comparison says of one metric of one kind of broker; the series of one cluster are added up. */
export interface TruthCell {
  readonly kind: string;
  readonly version: string;
  readonly metric: string;
  /** Without the labels that tell nodes and clusters apart. */
  readonly labels: Readonly<Record<string, string>>;
  /** `node` when it was compared node by node. */
  readonly scope: 'node' | 'cluster';
  /** Null where the kind says that it does not know. */
  readonly truth: number | null;
  /** Null when the page has none of the series. */
  readonly value: number | null;
  /** `absent` whenever the page has nothing, expected or not: `truth` tells which. */
  readonly verdict: 'exact' | 'deviation' | 'absent';
}

/** Labels that say where and not what. */
const PLACES = new Set(['node', 'cluster']);

/** One cell for each metric (and its labels) of each cluster that the rows speak of, in their order. */
export function truthCells(
  broker: { readonly kind: string; readonly version: string },
  rows: readonly TruthRow[],
  page: MetricsPage,
): TruthCell[] {
  const groups = new Map<string, TruthRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.metric, row.labels['cluster'], labelsOf(row)]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const values = group.map((row) => page.value(row.metric, row.labels));
    const value = sumOf(values);
    const exact = group.every((row, index) => row.truth === values[index]);
    const verdict = value === null ? 'absent' : exact ? 'exact' : 'deviation';
    const scope = group.some(({ labels }) => Object.hasOwn(labels, 'node')) ? 'node' : 'cluster';
    const truth = sumOf(group.map((row) => row.truth));
    return [{ ...broker, metric: first.metric, labels: labelsOf(first), scope, truth, value, verdict }];
  });
}

/**
 * Appends the cells to a file as JSON lines, where there is a file, and throws when one of them is less good than the
 * committed table says (`docs/broker-truth.json`).
 */
export function recordTruth(file: string | undefined, cells: readonly TruthCell[]): void {
  if (file !== undefined && file !== '' && cells.length > 0) {
    appendFileSync(file, cells.map((cell) => `${JSON.stringify(cell)}\n`).join(''));
  }
  const worse = worseCells(cells.map(asCell), committedTruth().cells);
  if (worse.length > 0) throw new Error(worse.join('\n'));
}

function labelsOf({ labels }: TruthRow): Record<string, string> {
  const what = Object.entries(labels).filter(([key]) => !PLACES.has(key));
  return Object.fromEntries(what.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Null when none of them is known. */
function sumOf(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
