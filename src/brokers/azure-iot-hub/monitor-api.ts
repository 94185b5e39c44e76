import { z } from 'zod';
import { SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import type { IntervalWindow } from '../interval-counters.ts';
import { type Login, withoutSecrets } from './login.ts';

const API_VERSION = '2023-10-01';

/** More names than that are refused by Azure Monitor. */
const MAX_NAMES = 20;

const MAX_BYTES = 4 * 1024 * 1024;

export type Aggregation = 'total' | 'average' | 'maximum';

/** One minute of a metric; what Azure Monitor has no value for is absent. */
export interface MonitorPoint {
  readonly startMs: number;
  readonly value: number;
}

/** The metrics of one resource by name. A name that is missing was not told; an empty list says nothing happened. */
export type MonitorAnswer = ReadonlyMap<string, readonly MonitorPoint[]>;

const number = z.number().optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const pointSchema = z.object({
  timeStamp: text,
  /** How newer answers write it. */
  timestamp: text,
  total: number,
  average: number,
  maximum: number,
});
const metricSchema = z.object({
  name: z.object({ value: z.string() }),
  errorCode: text,
  timeseries: z.array(z.object({ data: z.array(pointSchema).default([]) })).default([]),
});
const answerSchema = z.object({ value: z.array(z.unknown()) });

/** Azure Monitor's metrics of one resource. */
export interface MonitorApi {
  /** Values of every minute of the window, as many requests as the limit of names needs. */
  readonly read: (
    names: readonly string[],
    aggregation: Aggregation,
    window: IntervalWindow,
    signal: AbortSignal,
  ) => Promise<MonitorAnswer>;
}

/** `base` is the address of the resource. A metric the hub does not know is left out from then on, the others stay. */
export function createMonitorApi(reader: HttpReader, login: Login, base: string): MonitorApi {
  const unknown = new Map<string, SourceError>();
  const url = `${base}/providers/Microsoft.Insights/metrics`;

  const get = async (address: string, signal: AbortSignal): Promise<unknown> => {
    for (let attempt = 1; ; attempt++) {
      const token = await login.token(signal);
      const headers = { authorization: `Bearer ${token}` };
      try {
        return await reader.json(address, { signal, headers, maxBytes: MAX_BYTES });
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        // A token may end early (a changed role, a revoked secret): one new one, not one more request for ever.
        if (/: status 401\b/.test(error.message)) login.refuse(token);
        if (attempt > 1 || !/: status 401\b/.test(error.message)) {
          throw new SourceError(error.reason, withoutSecrets(error.message.replace(/\?[^ ]*: /, ': '), [token]));
        }
      }
    }
  };

  const batch = async (names: readonly string[], query: string, signal: AbortSignal): Promise<readonly unknown[]> => {
    if (names.length === 0) return [];
    try {
      const list = names.map(encodeURIComponent).join(',');
      const parsed = answerSchema.safeParse(await get(`${url}?${query}&metricnames=${list}`, signal));
      if (!parsed.success) throw new SourceError('parse', `GET ${url}: expected a list of metrics under "value"`);
      return parsed.data.value;
    } catch (error) {
      // One unknown name makes Azure Monitor refuse all of them: halve until the name stands alone.
      if (!(error instanceof SourceError) || !/: status 400\b/.test(error.message)) throw error;
      const [only] = names;
      if (names.length === 1 && only !== undefined) {
        unknown.set(only, error);
        return [];
      }
      const middle = Math.ceil(names.length / 2);
      const first = await batch(names.slice(0, middle), query, signal);
      return [...first, ...(await batch(names.slice(middle), query, signal))];
    }
  };

  return {
    read: async (names, aggregation, window, signal) => {
      const asked = names.filter((name) => !unknown.has(name));
      const timespan = `${new Date(window.fromMs).toISOString()}/${new Date(window.untilMs).toISOString()}`;
      const query = `api-version=${API_VERSION}&interval=PT1M&aggregation=${aggregation}&timespan=${timespan}`;
      const told: unknown[] = [];
      for (let at = 0; at < asked.length; at += MAX_NAMES) {
        told.push(...(await batch(asked.slice(at, at + MAX_NAMES), query, signal)));
      }
      const answered = asked.filter((name) => !unknown.has(name));
      const answer = new Map(told.flatMap((metric) => pointsOf(metric, answered, aggregation)));
      if (answer.size > 0) return answer;
      const refusal = names.map((name) => unknown.get(name)).find((error) => error !== undefined);
      for (const name of names) unknown.delete(name); // a refusal of all is about something else than names
      if (refusal !== undefined) throw refusal;
      throw new SourceError('parse', `GET ${url}: expected ${names.length} metrics, got none that can be read`);
    },
  };
}

/** A metric with its points, once; several time series are summed up minute by minute. */
function pointsOf(
  metric: unknown,
  asked: readonly string[],
  aggregation: Aggregation,
): readonly (readonly [string, readonly MonitorPoint[]])[] {
  const parsed = metricSchema.safeParse(metric);
  if (!parsed.success) return [];
  const { name, errorCode, timeseries } = parsed.data;
  const known = asked.find((one) => one.toLowerCase() === name.value.toLowerCase());
  if (known === undefined || (errorCode ?? 'Success') !== 'Success') return [];
  const byMinute = new Map<number, number>();
  for (const point of timeseries.flatMap(({ data }) => data)) {
    const startMs = Date.parse(point.timeStamp ?? point.timestamp ?? '');
    const value = point[aggregation];
    if (Number.isNaN(startMs) || value === undefined || !Number.isFinite(value) || value < 0) continue;
    byMinute.set(startMs, (byMinute.get(startMs) ?? 0) + value);
  }
  return [[known, [...byMinute].map(([startMs, value]) => ({ startMs, value }))]];
}
