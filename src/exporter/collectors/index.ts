import { clusterVerdict } from './cluster-verdict.ts';
import { clusterViews } from './cluster-views.ts';
import type { Collector } from './collector.ts';
import { configLimits } from './config-limits.ts';
import { dependencies } from './dependencies.ts';
import { metricSupported } from './metric-supported.ts';
import { readings } from './readings.ts';
import { routes } from './routes.ts';
import { sourceAge } from './source-age.ts';
import { sourceHealth } from './source-health.ts';
import { startTime } from './start-time.ts';
import { up } from './up.ts';

/**
 * Every collector, most needed first: when a cluster has more series than it may, the last are cut; and of two equal
 * series the first counts, so that no broker can speak for the exporter.
 */
export const collectors: readonly Collector[] = [
  up,
  sourceHealth,
  sourceAge,
  clusterVerdict,
  clusterViews,
  routes,
  metricSupported,
  configLimits,
  startTime,
  dependencies,
  readings,
];
