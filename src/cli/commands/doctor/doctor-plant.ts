import type { ClusterSettings } from '../../../config/settings.ts';
import type { Clock } from '../../../core/clock.ts';
import { silentLog } from '../../../core/log.ts';
import { CONFIG_SOURCE, type Plant, type PlantLook } from '../../../doctor/plant/plant.ts';
import { ClusterCollection } from '../../../exporter/cluster-collection.ts';
import type { ClusterSnapshot } from '../../../exporter/cluster-snapshot.ts';
import { configLimits } from '../../../exporter/collectors/config-limits.ts';
import { type OpenBroker, openRegistered, supportOf } from '../../../exporter/registered-broker.ts';

/** One look at all sources takes at most this long. */
const LOOK_MS = 5_000;

/** The cluster as the exporter would collect it; connects at the first look, and the caller closes it. */
export function openPlant(
  cluster: ClusterSettings,
  options: { readonly clock: Clock; readonly openBroker?: OpenBroker },
): Plant & AsyncDisposable {
  const { clock, openBroker = (each) => openRegistered(each, silentLog) } = options;
  let opened: Promise<ClusterCollection> | undefined;
  const open = async (): Promise<ClusterCollection> =>
    new ClusterCollection({
      cluster,
      adapter: await openBroker(cluster),
      support: supportOf(cluster),
      policy: { minIntervalMs: 0, staleAfterMs: LOOK_MS },
      log: silentLog,
      clock,
    });
  const { name, broker, nodes, endpoints } = cluster;
  return {
    name,
    broker,
    nodes,
    endpoints,
    look: async (signal) => {
      opened ??= open();
      const collection = await opened;
      await collection.refresh(LOOK_MS, signal);
      signal.throwIfAborted();
      return lookOf(collection.snapshot(), clock.monoMs());
    },
    [Symbol.asyncDispose]: async () => {
      const collection = await opened?.catch(() => undefined); // why it did not open was told to who asked
      await collection?.[Symbol.asyncDispose]();
    },
  };
}

function lookOf(snapshot: ClusterSnapshot, nowMs: number): PlantLook {
  const { sources, views, verdict } = snapshot;
  const limits = configLimits.collect(snapshot);
  return {
    sources: [
      ...sources.map(({ node, source, failure, readings, ageSeconds = 0 }) => ({
        ...(node === undefined ? {} : { node }),
        name: source,
        ...(failure === undefined ? {} : { failure: failure.message }),
        atMs: nowMs - ageSeconds * 1_000,
        readings: readings.map(({ metric, labels, value }) => ({ metric, labels, value })),
      })),
      ...(limits.length === 0 ? [] : [{ name: CONFIG_SOURCE, atMs: nowMs, readings: limits }]),
    ],
    views,
    ...(verdict === undefined ? {} : { verdict }),
  };
}
