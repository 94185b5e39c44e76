import type { ClientFinding, Findings } from '../../swarm/findings.ts';

/** How the floating clients that lost their connection came back. */
export interface AffectedSummary {
  readonly affected: readonly ClientFinding[];
  readonly floating: number;
  readonly back: number;
  readonly p50Ms?: number;
  /** Only from 20 clients on: fewer have no 95th percentile. */
  readonly p95Ms?: number;
  readonly maxMs?: number;
}

const ENOUGH_FOR_P95 = 20;

/** Slowest first, so that a table cut short shows those that matter. */
export function affectedClients({ clients }: Findings): AffectedSummary {
  const floating = clients.filter(({ attachment }) => attachment === 'floating');
  const affected = floating.filter((client) => client.affected).toSorted((a, b) => spanOf(b) - spanOf(a));
  const times = affected
    .flatMap(({ resumedMs }) => (resumedMs === undefined ? [] : [resumedMs]))
    .toSorted((a, b) => a - b);
  const at = (share: number): number | undefined => times[Math.ceil(share * times.length) - 1];
  const [p50, p95, max] = [at(0.5), times.length >= ENOUGH_FOR_P95 ? at(0.95) : undefined, times.at(-1)];
  return {
    affected,
    floating: floating.length,
    back: times.length,
    ...(p50 === undefined ? {} : { p50Ms: p50 }),
    ...(p95 === undefined ? {} : { p95Ms: p95 }),
    ...(max === undefined ? {} : { maxMs: max }),
  };
}

function spanOf({ resumedMs }: ClientFinding): number {
  return resumedMs ?? Number.POSITIVE_INFINITY;
}
