import type { ClusterSettings } from '../config/settings.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { ClusterObserver } from '../core/cluster-verdict.ts';
import { withDeadline } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import type { Log } from '../core/log.ts';
import { SreError } from '../core/sre-error.ts';
import { ClusterCollection } from './cluster-collection.ts';
import { type OpenBroker, openRegistered, supportOf } from './registered-broker.ts';

/** A source gets this long for one look. */
const LOOK_MS = 2_000;

/** Every look is a new read, and what was said before a failed read counts for nothing. */
const policy = { minIntervalMs: 0, staleAfterMs: LOOK_MS };

/**
 * Watches one cluster without a server, for drills: each `observe()` reads all sources once, with at most two seconds
 * for each. The caller closes it.
 */
export async function openClusterWatch(
  cluster: ClusterSettings,
  options: { readonly log: Log; readonly clock?: Clock; readonly openBroker?: OpenBroker },
): Promise<ClusterObserver & AsyncDisposable> {
  const { log, clock = systemClock, openBroker = (each) => openRegistered(each, log) } = options;
  const adapter = await openBroker(cluster);
  const collection = new ClusterCollection({
    cluster,
    adapter,
    support: supportOf(cluster),
    policy,
    log,
    clock,
  });
  return {
    observe: async (signal) => {
      // The margin is for recording outcomes: each source has its own deadline inside.
      await withDeadline(`a look at ${cluster.name}`, LOOK_MS + 1_000, signal, (inner) =>
        collection.refresh(LOOK_MS, inner),
      );
      signal.throwIfAborted();
      const { verdict, views } = collection.snapshot();
      if (verdict === undefined) {
        throw new SreError('SRE_NO_SOURCES', `cluster ${cluster.name} has nothing that can be read`, {
          exitCode: EXIT.precondition,
          hint: 'give every node the address its kind of broker needs: sre config check',
        });
      }
      const named = views.filter(({ runningCount }) => runningCount === undefined);
      return { ...verdict, lists: Object.fromEntries(named.map(({ node, running }) => [node, running])) };
    },
    [Symbol.asyncDispose]: () => collection[Symbol.asyncDispose](),
  };
}
