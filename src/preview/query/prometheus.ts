import { z } from 'zod';
import { withDeadline } from '../../core/deadline.ts';
import { SourceError } from '../../core/source.ts';
import { type HttpApi, openHttpApi } from '../../http/http-api.ts';

/** One series: its labels, and its samples; a time is Unix seconds. */
export interface RawSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/** The questions a preview asks of one Prometheus. Every failure is a `SourceError` with the server's own sentence. */
export interface Prometheus extends AsyncDisposable {
  /** The address without user and password. */
  readonly base: string;
  range(
    expr: string,
    window: { fromMs: number; toMs: number; stepMs: number },
    signal: AbortSignal,
  ): Promise<readonly RawSeries[]>;
  instant(expr: string, atMs: number, signal: AbortSignal): Promise<readonly RawSeries[]>;
  labelValues(
    label: string,
    selector: string | undefined,
    window: { fromMs: number; toMs: number },
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}

const ANSWER_WITHIN_MS = 30_000;

const labels = z.record(z.string(), z.string());
const sample = z.tuple([z.number(), z.string()]);
const failure = z.object({ error: z.string() });
const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labels, values: z.array(sample) })),
});
const vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labels, value: sample })),
});
const scalar = z.object({ resultType: z.literal('scalar'), result: sample });
const queried = z.object({ data: z.union([matrix, vector, scalar]) });
const listed = z.object({ data: z.array(z.string()) });

/** Opens no connection by itself; the address may hold user and password. */
export function openPrometheus(address: string): Prometheus {
  return prometheusAt(openHttpApi({ base: address, tls: {} }));
}

/** The same for an address with a token, a CA or the like of its own; closing it closes the API. */
export function prometheusAt(api: HttpApi): Prometheus {
  const ask = <T>(path: string, form: Readonly<Record<string, string>>, shape: z.ZodType<T>, signal: AbortSignal) =>
    withDeadline(`Prometheus ${api.base}`, ANSWER_WITHIN_MS, signal, async (inner) => {
      const text = new URLSearchParams(form).toString();
      const answer = await api.send(
        path.startsWith('/api/v1/label/')
          ? { method: 'GET', path: `${path}?${text}` }
          : { method: 'POST', path, body: { contentType: 'application/x-www-form-urlencoded', text } },
        inner,
      );
      if (answer.status < 200 || answer.status > 299) {
        const said = failure.safeParse(jsonOf(answer.body));
        throw said.success ? new SourceError('http_4xx', said.data.error) : answer.refused();
      }
      const parsed = shape.safeParse(jsonOf(answer.body));
      if (parsed.success) return parsed.data;
      throw new SourceError('parse', `${api.base}${path}: this is not what a Prometheus answers`);
    });

  return {
    base: api.base,
    range: async (query, { fromMs, toMs, stepMs }, signal) => {
      // On multiples of the step, as Grafana does, so that the lines do not dance when the page refreshes.
      const start = Math.floor(fromMs / stepMs) * stepMs;
      const end = Math.floor(toMs / stepMs) * stepMs;
      const form = { query, start: seconds(start), end: seconds(end), step: seconds(stepMs) };
      return seriesOf((await ask('/api/v1/query_range', form, queried, signal)).data);
    },
    instant: async (query, atMs, signal) =>
      seriesOf((await ask('/api/v1/query', { query, time: seconds(atMs) }, queried, signal)).data),
    labelValues: async (label, selector, { fromMs, toMs }, signal) => {
      const form = {
        start: seconds(fromMs),
        end: seconds(toMs),
        ...(selector === undefined ? {} : { 'match[]': selector }),
      };
      return (await ask(`/api/v1/label/${encodeURIComponent(label)}/values`, form, listed, signal)).data;
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

const seconds = (ms: number): string => String(ms / 1_000);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON is no answer of a Prometheus: the shape check says so
  }
}

function seriesOf(data: z.output<typeof queried>['data']): readonly RawSeries[] {
  if (data.resultType === 'scalar') return [{ labels: {}, samples: [numbers(data.result)] }];
  if (data.resultType === 'vector') {
    return data.result.map(({ metric, value }) => ({ labels: metric, samples: [numbers(value)] }));
  }
  return data.result.map(({ metric, values }) => ({ labels: metric, samples: values.map(numbers) }));
}

/** Prometheus writes infinity as +Inf. */
const numbers = ([time, value]: readonly [number, string]): readonly [number, number] => [
  time,
  value === '+Inf' ? Number.POSITIVE_INFINITY : value === '-Inf' ? Number.NEGATIVE_INFINITY : Number(value),
];
