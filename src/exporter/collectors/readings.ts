import type { Collector } from './collector.ts';

/** What the brokers said. */
export const readings: Collector = {
  name: 'readings',
  collect: ({ sources }) => sources.flatMap((source) => (source.columns === undefined ? source.readings : [])),
  columns: ({ sources }) => sources.flatMap(({ columns }) => columns ?? []),
};
