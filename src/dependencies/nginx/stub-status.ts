import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** The four numbers of a `stub_status` page that are of use to us. */
export interface StubStatus {
  /** Connections of clients now, the one that asks included. */
  readonly active: number;
  readonly accepts: number;
  readonly handled: number;
  readonly requests: number;
}

/** Reads a `stub_status` page; undefined when the text is none. */
export function parseStubStatus(text: string): StubStatus | undefined {
  const [, active] = /^Active connections:\s*(\d+)\s*$/m.exec(text) ?? [];
  // "server accepts handled requests", with "request_time" behind it in some builds.
  const [, accepts, handled, requests] =
    /^server accepts handled requests\b.*\r?\n\s*(\d+)\s+(\d+)\s+(\d+)\b/m.exec(text) ?? [];
  if (active === undefined || accepts === undefined || handled === undefined || requests === undefined)
    return undefined;
  const status = {
    active: Number(active),
    accepts: Number(accepts),
    handled: Number(handled),
    requests: Number(requests),
  };
  return Object.values(status).every(Number.isSafeInteger) ? status : undefined;
}

/** nginx counts over all its listeners, http and stream, so the frontend is called `all`. */
export function stubStatusReadings(dependency: string, status: StubStatus): Reading[] {
  const labels = { dependency, frontend: 'all' };
  const { active, accepts, handled, requests } = status;
  return [
    reading(metrics.loadBalancerSessionsCurrent, labels, Math.max(0, active - 1)),
    reading(metrics.loadBalancerSessions, labels, accepts),
    // The two are counted by different workers at different moments: a difference below 0 is none.
    reading(metrics.loadBalancerConnectionsDropped, labels, Math.max(0, accepts - handled)),
    reading(metrics.loadBalancerHttpRequests, labels, requests),
  ];
}
