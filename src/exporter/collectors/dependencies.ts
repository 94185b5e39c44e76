import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { DependencyState } from '../dependency-readers.ts';
import type { Collector } from './collector.ts';

/**
 * What stands around the brokers. Of a dependency that does not answer nothing but that is told: who held an address or
 * how full a queue was before the silence is no answer to what is so now.
 */
export const dependencies: Collector = {
  name: 'dependencies',
  collect: (snapshot) => snapshot.dependencies.flatMap(told),
};

function told({ name: dependency, kind, sources }: DependencyState): Reading[] {
  if (sources.some((source) => source.up === undefined)) return [];
  const up = sources.every((source) => source.up === true);
  const told = sources.flatMap((source) => (source.up === true ? source.readings : []));
  return [reading(metrics.dependencyUp, { dependency, kind }, up ? 1 : 0), ...told];
}
