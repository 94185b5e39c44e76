import type { MetricsPage } from './metrics-page.ts';

/** One claim about a page: this series has this value, or is absent. */
export interface TruthRow {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly truth: number | undefined;
}

/** Rows for one metric with one value per node. */
export function perNodeRows(
  metric: string,
  truth: Readonly<Record<string, number | undefined>>,
  labels: Readonly<Record<string, string>> = {},
): TruthRow[] {
  return Object.entries(truth).map(([node, value]) => ({ metric, labels: { node, ...labels }, truth: value }));
}

/** The rows whose value on the page is not the truth, as sentences; empty when the page is right. */
export function lies(rows: readonly TruthRow[], page: MetricsPage): string[] {
  return rows
    .filter((row) => page.value(row.metric, row.labels) !== row.truth)
    .map((row) => `${series(row)} is ${show(page.value(row.metric, row.labels))}, the truth is ${show(row.truth)}`);
}

/** `metric | truth | /metrics`, for the log of the test. */
export function truthTable(title: string, rows: readonly TruthRow[], page: MetricsPage): string {
  const cells = rows.map((row) => [series(row), show(row.truth), show(page.value(row.metric, row.labels))]);
  const all = [['metric', 'truth', '/metrics'], ...cells];
  const width = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(width[column] ?? 0)).join(' | '));
  return `\n${title}\n${lines.join('\n')}\n`;
}

function series({ metric, labels }: TruthRow): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
}

function show(value: number | undefined): string {
  return value === undefined ? 'absent' : String(value);
}
