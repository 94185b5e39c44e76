import type { MetricObjectWithValues, Registry } from 'prom-client';
import type { OwnFamily } from './exposition/page.ts';
import { numberOf, seriesOf } from './exposition/sample.ts';

/** Which series of a registry are wanted, and what labels they get besides their own. */
export interface FamilyOptions {
  /** Only the series of this cluster. */
  readonly cluster?: string | undefined;
  /** Added to every series. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The families of a registry, their lines rendered by our own writer: the library's one content type per registry cannot
 * serve two formats at once, and asking it for OpenMetrics renames its counters for good.
 */
export async function familiesOf(registry: Registry, options: FamilyOptions = {}): Promise<readonly OwnFamily[]> {
  return (await registry.getMetricsAsJSON()).map((metric) => familyOf(metric, options));
}

function familyOf(metric: MetricObjectWithValues<Sample>, { cluster, labels: added = {} }: FamilyOptions): OwnFamily {
  const { name, help, type } = described(metric);
  const samples = metric.values.filter(
    ({ value, labels }) => Number.isFinite(value) && (cluster === undefined || labels['cluster'] === cluster),
  );
  const extra = Object.entries(added).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = samples.map(({ metricName, labels, value }) => {
    const given = Object.entries(labels).map(([label, text]) => [label, String(text)] as const);
    return `${seriesOf(metricName ?? name, [...given, ...extra])} ${numberOf(value)}\n`;
  });
  return { name, help, type, lines: lines.join('') };
}

interface Sample {
  readonly value: number;
  readonly labels: Partial<Record<string, string | number>>;
  readonly metricName?: string;
}

/** The library declares the type as an enum and gives a string. */
export function described(metric: object): Omit<OwnFamily, 'lines'> {
  const { name, help, type } = metric as Omit<OwnFamily, 'lines'>;
  return { name, help, type };
}
