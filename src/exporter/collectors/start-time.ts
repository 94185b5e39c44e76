import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Collector } from './collector.ts';

/** When each node started, as far as its uptime tells. */
export const startTime: Collector = {
  name: 'start-time',
  collect: ({ starts }) => [...starts].map(([node, seconds]) => reading(metrics.startTime, { node }, seconds)),
};
