import { GetMetricDataCommand, type GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { SourceError } from '../../core/source.ts';
import type { IntervalWindow, MetricPoints } from '../interval-counters.ts';
import { INTERVAL_MS } from '../interval-sum.ts';

/** Two would do for what we ask; a service that pages for ever is given up. */
const MAX_PAGES = 20;

/** One metric on one page; what the SDK promises is checked all the same. */
const resultSchema = z.object({
  Id: z.string(),
  StatusCode: z.string().optional().catch(undefined),
  Timestamps: z.array(z.date()).default([]),
  Values: z.array(z.number()).default([]),
});

/** What CloudWatch says about one metric over all pages. */
type Told = MetricPoints & { readonly status: string | undefined };

/**
 * The sums of these `AWS/IoT` metrics for MQTT. A metric CloudWatch may not or cannot tell is left out; when it tells
 * none, that is an error. Data marked as partial is given, and said to be incomplete.
 */
export async function metricData(
  send: (command: GetMetricDataCommand, signal: AbortSignal) => Promise<GetMetricDataCommandOutput>,
  names: readonly string[],
  window: IntervalWindow,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, MetricPoints>> {
  const told = new Map<string, Told>();
  let token: string | undefined;
  for (let page = 0; page === 0 || token !== undefined; page++) {
    if (page === MAX_PAGES) throw new SourceError('too_large', `GetMetricData: more than ${MAX_PAGES} pages`);
    const answer = await send(commandFor(names, window, token), signal);
    for (const result of answer.MetricDataResults ?? []) merge(told, names, result);
    token = typeof answer.NextToken === 'string' && answer.NextToken !== '' ? answer.NextToken : undefined;
  }
  const readable = new Map([...told].filter(([, { status }]) => status === 'Complete' || status === 'PartialData'));
  if (readable.size > 0) return readable;
  const statuses = new Set([...told.values()].map(({ status }) => status ?? 'no status'));
  const said = statuses.size === 0 ? 'no results' : [...statuses].toSorted().join(', ');
  throw new SourceError(
    statuses.has('Forbidden') ? 'auth' : statuses.has('InternalError') ? 'http_5xx' : 'parse',
    `GetMetricData: expected ${names.length} metrics, got ${said}`,
  );
}

function commandFor(names: readonly string[], window: IntervalWindow, token: string | undefined): GetMetricDataCommand {
  return new GetMetricDataCommand({
    StartTime: new Date(window.fromMs),
    EndTime: new Date(window.untilMs),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: names.map((name, index) => ({
      Id: idOf(index),
      MetricStat: {
        Metric: { Namespace: 'AWS/IoT', MetricName: name, Dimensions: [{ Name: 'Protocol', Value: 'MQTT' }] },
        Period: INTERVAL_MS / 1_000,
        Stat: 'Sum',
      },
    })),
    ...(token === undefined ? {} : { NextToken: token }),
  });
}

function idOf(index: number): string {
  return `m${index}`;
}

/** Joins a result with what earlier pages said of its metric; the last status counts. */
function merge(told: Map<string, Told>, names: readonly string[], result: unknown): void {
  const parsed = resultSchema.safeParse(result);
  const name = parsed.success ? names.find((_, index) => idOf(index) === parsed.data.Id) : undefined;
  if (!parsed.success || name === undefined) return;
  const { StatusCode: status, Timestamps: times, Values: values } = parsed.data;
  const points = times.flatMap((time, index) => {
    const sum = values[index];
    return sum === undefined ? [] : [{ startMs: time.getTime(), sum }];
  });
  const earlier = told.get(name)?.points ?? [];
  told.set(name, { points: [...earlier, ...points], complete: status === 'Complete', status });
}
