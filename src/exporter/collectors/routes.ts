import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { RouteState } from '../../probe/route-report.ts';
import type { Collector } from './collector.ts';

/** What the node-to-node matrix knows; a route of which nothing is known has counts and no state. */
export const routes: Collector = {
  name: 'routes',
  collect: ({ routes: report }) => [
    ...(report?.clients ?? []).map(({ node, up }) => reading(metrics.routeClientUp, { node }, up ? 1 : 0)),
    ...(report?.routes ?? []).flatMap(ofRoute),
  ],
};

function ofRoute({ from, to, up, durationSeconds, ...counts }: RouteState): Reading[] {
  const route = { from, to };
  return [
    ...(up === undefined ? [] : [reading(metrics.routeUp, route, up ? 1 : 0)]),
    ...(durationSeconds === undefined ? [] : [reading(metrics.routeDuration, route, durationSeconds)]),
    ...(['delivered', 'missed', 'late'] as const).map((result) =>
      reading(metrics.routeMessages, { ...route, result }, counts[result]),
    ),
  ];
}
