import type { ClusterSettings } from '../config/settings.ts';
import type { DrillState, DrillWatch } from '../core/drill-state.ts';
import { metrics } from '../metrics/catalogue.ts';
import type { OwnFamily } from './exposition/page.ts';
import { numberOf, seriesOf } from './exposition/sample.ts';

/** The drills on this machine, as metrics of the catalogue. */
export interface DrillMetrics {
  /** Takes over the labels the configuration gives the series of each cluster. */
  configure(clusters: readonly ClusterSettings[]): void;
  /** The families that have a series now, with `cluster` only the series of that cluster. */
  families(cluster?: string): Promise<readonly OwnFamily[]>;
}

/** Values of one cluster and scenario, by metric. */
const values = [
  [metrics.drillActive, ({ active }: DrillState) => (active ? 1 : 0)],
  [metrics.drillStart, ({ startSeconds }: DrillState) => startSeconds],
  [metrics.drillPlannedDuration, ({ plannedSeconds }: DrillState) => plannedSeconds],
  [metrics.faultsNotUndone, ({ faultsLeft }: DrillState) => faultsLeft],
] as const;

/** Asks `watch` at every page; when that fails the page goes without drills and `failed` is told. */
export function createDrillMetrics(watch: DrillWatch, failed: () => void): DrillMetrics {
  let labelsOf: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map();
  const line = (name: string, { cluster, scenario }: DrillState, value: number): string => {
    const labels = Object.entries({ cluster, scenario, ...labelsOf.get(cluster) });
    return `${seriesOf(name, labels)} ${numberOf(value)}\n`;
  };
  return {
    configure: (clusters) => {
      labelsOf = new Map(
        clusters.map(({ name, labels }) => [
          name,
          Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))),
        ]),
      );
    },
    families: async (cluster) => {
      const all = await watch().catch(() => {
        failed();
        return [];
      });
      const drills = bySubject(cluster === undefined ? all : all.filter((drill) => drill.cluster === cluster));
      if (drills.length === 0) return [];
      return values.map(([{ name, help, type }, tell]) => ({
        name,
        help,
        type,
        lines: drills.map((drill) => line(name, drill, tell(drill))).join(''),
      }));
    },
  };
}

/** One a cluster and scenario: the running one goes before those that have ended, the later before the earlier. */
function bySubject(drills: readonly DrillState[]): readonly DrillState[] {
  const subjects = new Map<string, DrillState>();
  for (const drill of drills.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const key = JSON.stringify([drill.cluster, drill.scenario]);
    const before = subjects.get(key);
    const shown = before?.active === true && !drill.active ? before : drill;
    subjects.set(key, { ...shown, faultsLeft: (before?.faultsLeft ?? 0) + drill.faultsLeft });
  }
  return [...subjects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, drill]) => drill);
}
