import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Collector } from './collector.ts';

/** `mqtt_up`: whether anything of the cluster answers; absent until something was asked. */
export const up: Collector = {
  name: 'up',
  collect: ({ sources }) => {
    const known = sources.filter((source) => source.up !== undefined);
    return known.length === 0 ? [] : [reading(metrics.up, {}, known.some((source) => source.up === true) ? 1 : 0)];
  },
};
