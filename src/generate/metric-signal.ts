import type { Metric } from '../metrics/metric.ts';
import type { GroupLabel, Matchers } from '../metrics/promql.ts';
import type { FixedRange, Signal, SignalUnit } from './signal.ts';

/** What a signal that is one metric still has to say: its panel's title, question and unit; which of its series. */
interface Words<L extends string> {
  readonly title: string;
  readonly question: string;
  readonly unit: SignalUnit;
  readonly only?: Matchers<NoInfer<L>>;
}

/** A gauge as it is. */
export function gaugeSignal<L extends GroupLabel>(metric: Metric<L, 'gauge'>, words: Words<L>): Signal {
  return { ...common(metric, words), expr: (scope) => scope.select(metric, words.only) };
}

/** What a counter counts in a second. */
export function rateSignal<L extends GroupLabel>(metric: Metric<L, 'counter'>, words: Words<L>): Signal {
  return { ...common(metric, words), expr: (scope) => scope.rate(metric, '5m', words.only) };
}

/** What a counter counted in a time that the title names. */
export function increaseSignal<L extends GroupLabel>(
  metric: Metric<L, 'counter'>,
  over: FixedRange,
  words: Words<L>,
): Signal {
  return { ...common(metric, words), expr: (scope) => scope.increase(metric, over, words.only) };
}

/** Its id is its title: two panels about one metric ask two things. */
function common<L extends GroupLabel>({ labels }: Metric<L>, { title, question, unit }: Words<L>) {
  return {
    id: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    title,
    question,
    unit,
    by: labels,
    legend: legendOf(labels),
  };
}

/** A series named by the values of its labels. */
export const legendOf = (by: readonly GroupLabel[]): string => by.map((label) => `{{${label}}}`).join(' ');
