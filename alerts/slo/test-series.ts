import type { AlertTest, Firing } from '../../src/generate/alert.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { BURN_WINDOWS } from '../../src/generate/slo/burn-windows.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { type PromQL, select } from '../../src/metrics/promql.ts';

/** Samples of an hour, one every two minutes. */
export const HOUR = 30;
export const DAY = 24 * HOUR;
/** Messages between two samples of an ordinary hour. */
export const MESSAGES = 12_000;

type Phase = readonly [samples: number, slope: number];

/** A counter that grows by `slope` a sample, phase after phase. */
export function counter(series: PromQL, ...phases: readonly Phase[]): AlertTest['series'][number] {
  let total = 0;
  const values = phases.map(([samples, slope]) => {
    const from = total;
    total += samples * slope;
    return `${from}+${slope}x${samples - 1}`;
  });
  return { series, values: values.join(' ') };
}

/** PUBLISH packets a cluster receives. */
export const received = (cluster: string, ...phases: readonly Phase[]) =>
  counter(select(metrics.messagesReceived, { cluster, node: 'n1' }), ...phases);
/** Messages a cluster loses. */
export const lost = (cluster: string, ...phases: readonly Phase[]) =>
  counter(select(metrics.messagesDropped, { cluster, node: 'n1', reason: 'queue_full' }), ...phases);

/** What both pairs of windows of a pace say when both burn alike. */
export function burning(
  pace: 'fast' | 'slow',
  burn: number,
  { cluster = 'plant-a', slo = 'delivery' } = {},
): readonly Firing[] {
  return BURN_WINDOWS.filter((window) => window.pace === pace).map(({ short, long, exhaustion }) => ({
    labels: { cluster, slo, short, long, exhaustion },
    value: humanize(burn),
  }));
}
