import type { Demand } from '../demand.ts';
import { type LiveFleet, measureOf } from './live-fleet.ts';

/** The demand a live fleet makes; what its metrics do not tell stays as in `base`. */
export function liveDemand(fleet: LiveFleet, base: Demand): Demand {
  const [connections, incoming, outgoing] = ['connections', 'messages-in', 'messages-out'].map((id) =>
    measureOf(fleet, id),
  );
  const devices = Math.max(1, Math.ceil(connections?.peak ?? base.devices));
  const known = incoming !== undefined && incoming.mean > 0 ? incoming : undefined;
  const queued = measureOf(fleet, 'queued')?.peak ?? 0;
  const subscriptions = measureOf(fleet, 'subscriptions')?.peak;
  const persistent = (fleet.persistent ?? 0) > devices / 2 || queued > devices;
  return {
    ...base,
    devices,
    ...(known === undefined
      ? {}
      : { everyMs: (devices * 1_000) / known.mean, peak: Math.max(1, known.peak / known.mean) }),
    ...(known === undefined || outgoing === undefined ? {} : { fanOut: outgoing.mean / known.mean }),
    ...(fleet.payloadBytes === undefined ? {} : { payloadBytes: Math.ceil(fleet.payloadBytes) }),
    ...(subscriptions === undefined ? {} : { subscriptions: subscriptions / devices }),
    sessions: persistent ? 'persistent' : 'clean',
    queued: persistent ? Math.ceil(queued / devices) : 0,
    retained: Math.ceil(measureOf(fleet, 'retained')?.peak ?? base.retained),
  };
}
