import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { PrometheusSample } from '../http/prometheus-text.ts';
import { allMetrics } from '../metrics/catalogue.ts';
import type { Unit } from '../metrics/metric.ts';
import type { ExposedFamily } from './exposed-family.ts';

type HrTime = [seconds: number, nanoseconds: number];
type Histogram = MetricData & { readonly dataPointType: DataPointType.HISTOGRAM };

/** When a broker's counter began is not known: it is as old as the broker process. */
const UNKNOWN_START: HrTime = [0, 0];

/** Units of the catalogue in the words of OTLP; counts go without one, because receivers make `_ratio` of `1`. */
const UNITS: Readonly<Partial<Record<Unit, string>>> = { seconds: 's', timestamp: 's', bytes: 'By' };
const ofCatalogue = new Map(allMetrics.map(({ name, unit }) => [name, unit]));

/** The unit of a family; of our own process, which is not in the catalogue, its name tells. */
function unitOf(name: string): string {
  const known = ofCatalogue.get(name);
  if (known !== undefined) return UNITS[known] ?? '';
  const [, suffix] = /_(seconds|bytes)(?:_total)?$/.exec(name) ?? [];
  return suffix === undefined ? '' : (UNITS[suffix as Unit] ?? '');
}

/** The families in the words of OTLP: counters are cumulative sums, the values are ours to the last digit. */
export function resourceMetrics(
  families: readonly ExposedFamily[],
  atMs: number,
  attributes: Readonly<Record<string, string>>,
): ResourceMetrics {
  const endTime: HrTime = [Math.floor(atMs / 1_000), Math.round((atMs % 1_000) * 1e6)];
  return {
    resource: resourceFromAttributes({ 'service.name': 'mqtt-sre', ...attributes }),
    scopeMetrics: [
      { scope: { name: 'mqtt-sre' }, metrics: families.flatMap((family) => metricDataOf(family, endTime)) },
    ],
  };
}

function metricDataOf(family: ExposedFamily, endTime: HrTime): MetricData[] {
  const shared = {
    descriptor: { name: family.name, description: family.help, unit: unitOf(family.name), valueType: 1 },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const point = <T>(labels: PrometheusSample['labels'], value: T): DataPoint<T> => ({
    startTime: UNKNOWN_START,
    endTime,
    attributes: { ...labels },
    value,
  });
  if (family.type === 'histogram') {
    const dataPoints = histograms(family).map(({ labels, value }) => point(labels, value));
    return dataPoints.length === 0 ? [] : [{ ...shared, dataPointType: DataPointType.HISTOGRAM, dataPoints }];
  }
  const samples = family.samples.get(family.name) ?? [];
  if (samples.length === 0) return [];
  const dataPoints = samples.map(({ labels, value }) => point(labels, value));
  return family.type === 'counter'
    ? [{ ...shared, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }]
    : [{ ...shared, dataPointType: DataPointType.GAUGE, dataPoints }];
}

type HistogramValue = Histogram['dataPoints'][number]['value'];

/** Puts the lines of a histogram together again; Prometheus counts up to a bound, OTLP between bounds. */
function histograms(
  family: ExposedFamily,
): readonly { readonly labels: PrometheusSample['labels']; readonly value: HistogramValue }[] {
  const groups = new Map<string, { labels: Record<string, string>; upTo: [bound: number, count: number][] }>();
  for (const { labels, value } of family.samples.get(`${family.name}_bucket`) ?? []) {
    const { le = '', ...rest } = labels;
    const key = keyOf(rest);
    const group = groups.get(key) ?? { labels: rest, upTo: [] };
    group.upTo.push([le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value]);
    groups.set(key, group);
  }
  const sums = new Map(
    (family.samples.get(`${family.name}_sum`) ?? []).map((each) => [keyOf(each.labels), each.value]),
  );
  return [...groups].map(([key, { labels, upTo }]) => {
    const sorted = upTo.toSorted(([a], [b]) => a - b);
    const counts = sorted.map(([, count], at) => count - (sorted[at - 1]?.[1] ?? 0));
    const sum = sums.get(key);
    return {
      labels,
      value: {
        buckets: { boundaries: sorted.map(([bound]) => bound).filter(Number.isFinite), counts },
        count: sorted.at(-1)?.[1] ?? 0,
        ...(sum === undefined ? {} : { sum }),
      },
    };
  });
}

const keyOf = (labels: PrometheusSample['labels']): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
