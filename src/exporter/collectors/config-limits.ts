import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Collector } from './collector.ts';
import { given } from './given.ts';

/**
 * Limits of the configuration, where the broker gives none: a connection limit beside every `mqtt_connections_current`
 * with the very same labels, so that the ratio of the two matches, and the session limit of the cluster.
 */
export const configLimits: Collector = {
  name: 'config-limits',
  collect: (snapshot) => {
    const { connections, sessions } = snapshot.cluster.limits;
    if (connections === undefined && sessions === undefined) return [];
    const current = snapshot.sources
      .flatMap((source) => source.readings)
      .filter((each) => each.metric === metrics.connectionsCurrent.name);
    const limits = [
      ...(connections === undefined
        ? []
        : current.map(({ labels }) => ({ metric: metrics.connectionsMax.name, labels, value: connections }))),
      ...(sessions === undefined ? [] : [reading(metrics.sessionsMax, {}, sessions)]),
    ];
    const has = given(snapshot);
    return limits.filter((limit) => !has(limit));
  },
};
