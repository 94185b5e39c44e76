import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { firstAnswer } from '../first-answer.ts';
import { known } from '../known.ts';
import type { Cluster } from './cluster.ts';

/** How long a node may be silent before the next one is asked as well. */
const PATIENCE_MS = 2_000;

const limit = z.number().nonnegative().optional().catch(undefined);
const licenseSchema = z.object({
  /** `YYYY-MM-DD`. */
  expiry_at: z.string().optional().catch(undefined),
  max_sessions: limit,
  /** What `max_sessions` was called before 5.8. */
  max_connections: limit,
});

/** The licence of the cluster. Editions without one do not know the path: nothing to tell, and no failure. */
export function licenseSource(cluster: Cluster, clock: Clock): Source {
  return {
    name: 'license',
    read: async (signal) => {
      signal.throwIfAborted();
      const { value: license } = await firstAnswer(
        cluster.nodes,
        ({ api }, inner) =>
          api.read('/license', licenseSchema, inner).catch((error: unknown) => {
            if (error instanceof SourceError && error.reason === 'http_4xx') return undefined;
            throw error;
          }),
        { patienceMs: PATIENCE_MS, clock, signal },
      );
      return {
        readings: [
          ...known(license?.max_sessions ?? license?.max_connections, (max) => reading(metrics.sessionsMax, {}, max)),
          ...known(expiryOf(license?.expiry_at), (at) => reading(metrics.licenseExpiry, {}, at)),
        ],
      };
    },
  };
}

/** Unix time of the day's beginning in UTC: EMQX tells no hour, and early is the safe side. */
function expiryOf(day: string | undefined): number | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms / 1_000;
}
