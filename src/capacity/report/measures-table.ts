import type { Table } from '../../page/table.ts';
import type { Measure } from '../live/live-fleet.ts';
import { count, percent, shortCount } from '../quantity.ts';

/** What a live fleet did and how long it may go on. */
export function measuresTable(measures: readonly Measure[]): Table {
  return {
    head: ['', 'days', 'mean', 'p95', 'peak', 'limit', 'growth a day', 'days left'],
    rows: measures.map((measure) => {
      const amount = (value: number): string => (measure.unit === 'ratio' ? percent(value) : shortCount(value));
      const { growth, limit } = measure;
      return [
        measure.says,
        count(measure.days),
        amount(measure.mean),
        amount(measure.p95),
        amount(measure.peak),
        limit === undefined ? 'unknown' : amount(limit),
        growth === undefined
          ? 'too few days'
          : `${signed(growth.perDay, amount)} (${signed(growth.low, amount)} to ${signed(growth.high, amount)})`,
        leftWords(measure),
      ];
    }),
    numeric: [1, 2, 3, 4, 5, 6, 7],
  };
}

function signed(value: number, amount: (value: number) => string): string {
  return `${value < 0 ? '-' : '+'}${amount(Math.abs(value))}`;
}

/** Days left in words: the likely number and what the doubt allows. */
export function leftWords({ left, growth, limit }: Measure): string {
  if (limit === undefined) return 'no limit known';
  if (growth === undefined || left === undefined) return 'unknown';
  const { likely, earliest, latest } = left;
  if (likely === 0) return 'none: it is there';
  if (earliest === undefined) return 'not growing';
  const days = (value: number | undefined): string => (value === undefined ? 'never' : count(Math.floor(value)));
  return `${days(likely)} (${days(earliest)} to ${days(latest)})`;
}
