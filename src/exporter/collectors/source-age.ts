import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Collector } from './collector.ts';

/** How old the data of every source is at this moment. */
export const sourceAge: Collector = {
  name: 'source-age',
  live: true,
  collect: ({ sources, dependencies }) =>
    [...sources, ...dependencies.flatMap((each) => each.sources)].flatMap(({ node, source, ageSeconds }) =>
      ageSeconds === undefined ? [] : [reading(metrics.sourceAge, { node: node ?? '', source }, ageSeconds)],
    ),
};
