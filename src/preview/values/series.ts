/** One line of a panel: its name, the labels behind it, and one value (or none) for each time of the panel's grid. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly refId: string;
  readonly values: readonly (number | null)[];
}

const seen = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value): value is number => value !== null && !Number.isNaN(value));

type Reduction = (values: readonly (number | null)[]) => number | null;

const ofSeen =
  (reduce: (values: readonly number[]) => number | null): Reduction =>
  (values) => {
    const present = seen(values);
    return present.length === 0 ? null : reduce(present);
  };
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** How a series becomes one number, by Grafana's names. */
const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  lastNotNull: ofSeen((values) => values.at(-1) ?? null),
  last: (values) => values.at(-1) ?? null,
  firstNotNull: ofSeen((values) => values[0] ?? null),
  first: (values) => values[0] ?? null,
  min: ofSeen((values) => values.reduce((a, b) => Math.min(a, b))),
  max: ofSeen((values) => values.reduce((a, b) => Math.max(a, b))),
  mean: ofSeen((values) => sum(values) / values.length),
  sum: ofSeen(sum),
  count: (values) => seen(values).length,
  range: ofSeen((values) => values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))),
  delta: ofSeen((values) => (values.at(-1) ?? 0) - (values[0] ?? 0)),
};

/** What the reductions are called above a column. */
const TITLES: Readonly<Record<string, string>> = {
  lastNotNull: 'Last',
  last: 'Last',
  firstNotNull: 'First',
  first: 'First',
  min: 'Min',
  max: 'Max',
  mean: 'Mean',
  sum: 'Total',
  count: 'Count',
  range: 'Range',
  delta: 'Delta',
};

/** The one number; an unknown name is the last value, as in Grafana. */
export function reduced(values: readonly (number | null)[], calc: string): number | null {
  const reduce = Object.hasOwn(REDUCTIONS, calc) ? REDUCTIONS[calc] : undefined;
  return (reduce ?? REDUCTIONS['lastNotNull'])?.(values) ?? null;
}

/** The title of a reduction's column. */
export const reductionTitle = (calc: string): string => (Object.hasOwn(TITLES, calc) ? (TITLES[calc] ?? calc) : calc);

/** A legend with `{{label}}` filled in; `__auto` names what tells the series apart. */
export function seriesName(format: string, labels: Readonly<Record<string, string>>): string {
  const { __name__, ...rest } = labels;
  if (format === '' || format === '__auto') {
    const pairs = Object.entries(rest).map(([name, value]) => `${name}="${value}"`);
    return pairs.length === 1 && __name__ === undefined
      ? (Object.values(rest)[0] ?? '')
      : `${__name__ ?? ''}{${pairs.join(', ')}}`;
  }
  return format.replaceAll(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
}
