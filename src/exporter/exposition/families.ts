import { allMetrics } from '../../metrics/catalogue.ts';
import type { Metric } from '../../metrics/metric.ts';
import { ownMetrics } from '../../metrics/own-metrics.ts';
import type { FamilyHead } from './format.ts';

/** What the exporter says of each cluster's part of the page; beside the catalogue because it is about us. */
export const SERIES: FamilyHead = ownMetrics.series;

/** See {@link SERIES}. */
export const SERIES_DROPPED: FamilyHead = ownMetrics.seriesDropped;

/** Every family with lines of clusters, in the order of the page; its place here is the number it goes by. */
export const families: readonly FamilyHead[] = [...allMetrics, SERIES, SERIES_DROPPED];

/** The number of {@link SERIES} in {@link families}. */
export const SERIES_FAMILY = allMetrics.length;

/** The number of {@link SERIES_DROPPED} in {@link families}. */
export const DROPPED_FAMILY = allMetrics.length + 1;

/** A metric of the catalogue with the number of its family, by name. */
export const metricByName: ReadonlyMap<string, { readonly metric: Metric; readonly family: number }> = new Map(
  allMetrics.map((metric, family) => [metric.name, { metric, family }]),
);
