import type { StepReport } from './bench-report.ts';
import type { BrokerCost } from './broker-cost.ts';
import { bytes, figure, ms, percent } from './figure-text.ts';

/** What every table of steps tells of one, all numbers. */
export const STEP_COLUMNS = [
  'msg/s',
  'delivered/s',
  'p50',
  'p90',
  'p99',
  'p99.9',
  'max',
  'lost',
  'own p99',
  'own busy',
  'cores',
] as const;

/** One step, by these columns; what is not known is a dash. */
export function stepCells({ rate, deliveredPerSecond, delivery, lost, own, broker }: StepReport): readonly string[] {
  const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs } = delivery ?? {};
  const latencies = [p50Ms, p90Ms, p99Ms, p999Ms, maxMs].map((value) => (value === undefined ? '-' : ms(value)));
  return [
    figure(rate),
    figure(deliveredPerSecond),
    ...latencies,
    lost === undefined ? '-' : lost.toLocaleString('en-US'),
    ms(own.p99Ms),
    percent(own.busy),
    broker?.cores === undefined ? '-' : broker.cores.toFixed(2),
  ];
}

/** What a broker cost in words; what is not known is not measured. */
export function costText({ cores, memoryBytes }: BrokerCost = {}): string {
  const said = [
    ...(cores === undefined ? [] : [`${cores.toFixed(2)} cores`]),
    ...(memoryBytes === undefined ? [] : [bytes(memoryBytes)]),
  ];
  return said.length === 0 ? 'not measured' : said.join(', ');
}
