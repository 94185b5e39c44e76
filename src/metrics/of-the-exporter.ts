import type { MetricKey } from './catalogue.ts';

/** What the exporter makes itself for every kind of broker, so that no kind lists it. */
export const ofTheExporter: ReadonlySet<MetricKey> = new Set<MetricKey>([
  'up',
  'sourceUp',
  'sourceLastSuccess',
  'sourceAge',
  'sourceDuration',
  'sourceErrors',
  'metricSupported',
  'clusterNodesAlive',
  'clusterNodesExpected',
  'clusterNodeUp',
  'clusterGroups',
  'clusterNodeGroupSize',
  'clusterSplitsDetected',
  'clusterSplitsResolved',
]);
