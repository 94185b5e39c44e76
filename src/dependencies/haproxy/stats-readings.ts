import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { FrontendStats, HaproxyStats, ServerStats } from './stats.ts';

/** Stats in the words of the catalogue. */
export function statsReadings(dependency: string, { frontends, backends, servers }: HaproxyStats): Reading[] {
  const byBackend = new Map<string, ServerStats[]>();
  for (const server of servers) {
    const own = byBackend.get(server.backend);
    if (own === undefined) byBackend.set(server.backend, [server]);
    else own.push(server);
  }
  return [
    // A name that comes twice counts the first time: two equal series are none.
    ...[...new Map(backends.toReversed().map((each) => [each.name, each])).values()].flatMap(
      ({ name: backend, queued, connectionErrors }) => {
        const own = byBackend.get(backend) ?? [];
        const labels = { dependency, backend };
        const waiting = [queued, ...own.map((server) => server.queued)].filter((each) => each !== undefined);
        return [
          reading(metrics.loadBalancerServers, labels, own.length),
          reading(metrics.loadBalancerServersUp, labels, own.filter(takesConnections).length),
          ...(waiting.length === 0 ? [] : [reading(metrics.loadBalancerQueuedConnections, labels, sum(waiting))]),
          ...given(connectionErrors, (value) => reading(metrics.loadBalancerConnectionErrors, labels, value)),
        ];
      },
    ),
    ...servers.flatMap((server) => serverReadings(dependency, server)),
    ...frontends.flatMap((frontend) => frontendReadings(dependency, frontend)),
  ];
}

function serverReadings(dependency: string, { backend, name: server, state, ...stats }: ServerStats): Reading[] {
  const labels = { dependency, backend, server };
  const known = state === 'unchecked' ? undefined : state;
  return [
    ...given(known, (value) => reading(metrics.loadBalancerServerUp, labels, value === 'up' ? 1 : 0)),
    ...given(stats.sessions, (value) => reading(metrics.loadBalancerServerSessionsCurrent, labels, value)),
    ...given(stats.checkDowns, (value) => reading(metrics.loadBalancerServerCheckDowns, labels, value)),
  ];
}

function frontendReadings(dependency: string, { name: frontend, ...stats }: FrontendStats): Reading[] {
  const labels = { dependency, frontend };
  return [
    ...given(stats.sessions, (value) => reading(metrics.loadBalancerSessionsCurrent, labels, value)),
    ...given(stats.sessionLimit, (value) => reading(metrics.loadBalancerSessionsMax, labels, value)),
    ...given(stats.sessionsTotal, (value) => reading(metrics.loadBalancerSessions, labels, value)),
    ...given(stats.sessionRate, (value) => reading(metrics.loadBalancerSessionRate, labels, value)),
  ];
}

function takesConnections({ state }: ServerStats): boolean {
  return state === 'up' || state === 'unchecked';
}

function given<T>(value: T | undefined, make: (value: T) => Reading): Reading[] {
  return value === undefined ? [] : [make(value)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
