import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { SourceState } from '../source-state.ts';
import type { Collector } from './collector.ts';

/** How every source fares: up, last success, duration, errors. They stay when the source's own series are gone. */
export const sourceHealth: Collector = {
  name: 'source-health',
  collect: ({ sources, dependencies }) =>
    [...sources, ...dependencies.flatMap((each) => each.sources)].flatMap(healthOf),
};

function healthOf(state: SourceState): Reading[] {
  const labels = { node: state.node ?? '', source: state.source };
  const { up, lastSuccessSeconds, durationSeconds } = state;
  return [
    ...(up === undefined ? [] : [reading(metrics.sourceUp, labels, up ? 1 : 0)]),
    ...(lastSuccessSeconds === undefined ? [] : [reading(metrics.sourceLastSuccess, labels, lastSuccessSeconds)]),
    ...(durationSeconds === undefined ? [] : [reading(metrics.sourceDuration, labels, durationSeconds)]),
    ...[...state.errors].map(([reason, count]) => reading(metrics.sourceErrors, { ...labels, reason }, count)),
  ];
}
