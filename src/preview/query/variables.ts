import type { BoardVariable } from '../board.ts';
import { type Choices, type Chosen, interpolate } from './interpolation.ts';
import type { Prometheus } from './prometheus.ts';
import type { TimeRange } from './time-range.ts';

/** What was asked for: values by the variable's name, from the address of the page or `--var`. */
export type Asked = Readonly<Record<string, readonly string[]>>;

/** A drop-down as it is shown. */
export interface Dropdown {
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly selected: readonly string[];
  readonly all: boolean;
  readonly multi: boolean;
}

const ALL = '$__all';

/** Where the options of variables come from. */
export interface VariableSource {
  readonly prometheus: Prometheus;
  readonly range: TimeRange;
  readonly signal: AbortSignal;
}

/** Every drop-down of a dashboard with its options, and what the variables stand for. */
export async function resolveVariables(
  variables: readonly BoardVariable[],
  asked: Asked,
  source: VariableSource,
): Promise<{ readonly choices: Choices; readonly dropdowns: readonly Dropdown[] }> {
  const choices: Record<string, Chosen> = {};
  const dropdowns: Dropdown[] = [];
  for (const variable of variables) {
    const options = await optionsOf(variable, choices, source);
    const selected = selectedOf(variable, asked[variable.name], options);
    choices[variable.name] = chosenOf(variable, selected, options);
    if (variable.hide === 2) continue;
    const { name, multi, includeAll } = variable;
    dropdowns.push({ name, label: variable.label ?? name, options, selected, all: includeAll, multi });
  }
  return { choices, dropdowns };
}

async function optionsOf(
  variable: BoardVariable,
  choices: Choices,
  source: VariableSource,
): Promise<readonly string[]> {
  if (variable.type === 'datasource') return ['Prometheus'];
  const text = queryText(variable);
  if (variable.type === 'query') {
    const found = await queried(interpolate(text, choices), source);
    const kept = filtered(found, variable.regex ?? '');
    return variable.sort === 0
      ? kept
      : kept.toSorted(new Intl.Collator('en', { numeric: variable.sort % 4 > 2 }).compare);
  }
  if (variable.type === 'custom' || variable.type === 'interval') return text.split(',').map((each) => each.trim());
  return [text];
}

/** `label_values(metric, label)`, `label_values(label)` and `query_result(expr)` are understood. */
async function queried(text: string, { prometheus, range, signal }: VariableSource): Promise<readonly string[]> {
  const [, selector, label] = /^label_values\(\s*(?:(.+)\s*,)?\s*(\w+)\s*\)$/s.exec(text.trim()) ?? [];
  if (label !== undefined) return prometheus.labelValues(label, selector?.trim(), range, signal);
  const [, expr] = /^query_result\((.+)\)$/s.exec(text.trim()) ?? [];
  if (expr === undefined) return [];
  const series = await prometheus.instant(expr, range.toMs, signal);
  return series.map(({ labels: { __name__ = '', ...labels }, samples }) => {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    return `${__name__}{${pairs.join(',')}} ${samples[0]?.[1] ?? ''} ${(samples[0]?.[0] ?? 0) * 1_000}`;
  });
}

function queryText({ query }: BoardVariable): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'query' in query && typeof query.query === 'string'
    ? query.query
    : '';
}

/** Grafana's regex of a variable keeps what matches, and of that the first group when there is one. */
function filtered(values: readonly string[], regex: string): readonly string[] {
  const body = /^\/(.*)\/[a-z]*$/s.exec(regex)?.[1] ?? regex;
  if (body === '') return [...new Set(values)];
  const pattern = new RegExp(body);
  return [
    ...new Set(
      values.flatMap((value) => {
        const match = pattern.exec(value);
        return match === null ? [] : [match[1] ?? value];
      }),
    ),
  ];
}

/** A value nobody lists (a cluster that is gone) is believed when it cannot be mistaken for anything but a name. */
const NAME = /^[\w .:@/-]{1,200}$/;

function selectedOf(
  variable: BoardVariable,
  asked: readonly string[] | undefined,
  options: readonly string[],
): readonly string[] {
  const { value } = variable.current ?? {};
  const wanted = asked ?? (value === undefined ? [] : [value].flat());
  if (wanted.includes(ALL) && variable.includeAll) return [ALL];
  const free = variable.type === 'query' || variable.type === 'textbox';
  const known = wanted.filter(
    (each) => options.includes(each) || (asked !== undefined && free && NAME.test(each) && each !== ALL),
  );
  const kept = variable.multi ? known : known.slice(0, 1);
  if (kept.length > 0) return kept;
  return variable.includeAll ? [ALL] : options.slice(0, 1);
}

function chosenOf(variable: BoardVariable, selected: readonly string[], options: readonly string[]): Chosen {
  const multi = variable.multi || variable.includeAll;
  if (!selected.includes(ALL)) return { values: selected, multi };
  const { allValue } = variable;
  return { values: options, multi, ...(allValue == null || allValue === '' ? {} : { all: allValue }) };
}
