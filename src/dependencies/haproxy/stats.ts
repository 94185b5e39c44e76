/** Clients' side of a proxy. What the page does not tell is undefined. */
export interface FrontendStats {
  readonly name: string;
  readonly sessions: number | undefined;
  readonly sessionLimit: number | undefined;
  readonly sessionsTotal: number | undefined;
  readonly sessionRate: number | undefined;
}

/** Servers' side of a proxy. */
export interface BackendStats {
  readonly name: string;
  /** Queued without a server assigned: each server has a queue of its own besides. */
  readonly queued: number | undefined;
  readonly connectionErrors: number | undefined;
}

/** How a server stands: `unchecked` gets connections although nobody knows whether it works. */
export type ServerState = 'up' | 'not_up' | 'unchecked';

export interface ServerStats {
  readonly backend: string;
  readonly name: string;
  readonly state: ServerState | undefined;
  readonly queued: number | undefined;
  readonly sessions: number | undefined;
  readonly checkDowns: number | undefined;
}

/** What HAProxy tells of its proxies, in whichever of its two formats. */
export interface HaproxyStats {
  readonly frontends: readonly FrontendStats[];
  readonly backends: readonly BackendStats[];
  readonly servers: readonly ServerStats[];
  /** Proxies known to be in mode http. */
  readonly http: ReadonlySet<string>;
}

/** Keeps the proxies named, or else every proxy that is not in mode http. */
export function onlyProxies(stats: HaproxyStats, names: readonly string[] | undefined): HaproxyStats {
  const wanted = (name: string): boolean => names?.includes(name) ?? !stats.http.has(name);
  return {
    ...stats,
    frontends: stats.frontends.filter(({ name }) => wanted(name)),
    backends: stats.backends.filter(({ name }) => wanted(name)),
    servers: stats.servers.filter(({ backend }) => wanted(backend)),
  };
}

/** Every proxy the page speaks of, sorted. */
export function proxyNames({ frontends, backends }: HaproxyStats): readonly string[] {
  return [...new Set([...frontends, ...backends].map(({ name }) => name))].toSorted();
}
