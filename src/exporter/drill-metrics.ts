import type { ClusterSettings } from '../config/settings.ts';
import { DRILL_RESULTS, type DrillOutcome, type DrillState, type DrillWatch } from '../core/drill-state.ts';
import { metrics } from '../metrics/catalogue.ts';
import type { Metric } from '../metrics/metric.ts';
import type { OwnFamily } from './exposition/page.ts';
import { numberOf, seriesOf } from './exposition/sample.ts';

/** The drills on this machine, as metrics of the catalogue. */
export interface DrillMetrics {
  /** Takes over the labels the configuration gives the series of each cluster. */
  configure(clusters: readonly ClusterSettings[]): void;
  /** The families that have a series now, with `cluster` only the series of that cluster. */
  families(cluster?: string): Promise<readonly OwnFamily[]>;
}

/** A series of a drill besides its cluster and scenario; nothing where the value is not known. */
interface Told<D> {
  readonly metric: Metric;
  readonly tell: (of: D) => readonly { readonly value: number; readonly more?: Readonly<Record<string, string>> }[];
}

const one = (value: number | undefined) => (value === undefined ? [] : [{ value }]);

const ofDrills: readonly Told<DrillState>[] = [
  { metric: metrics.drillActive, tell: ({ active }) => one(active ? 1 : 0) },
  { metric: metrics.drillStart, tell: ({ startSeconds }) => one(startSeconds) },
  { metric: metrics.drillPlannedDuration, tell: ({ plannedSeconds }) => one(plannedSeconds) },
  { metric: metrics.faultsNotUndone, tell: ({ faultsLeft }) => one(faultsLeft) },
  { metric: metrics.drillPhase, tell: ({ active, phase }) => (active ? [{ value: 1, more: { phase } }] : []) },
];

const ofOutcomes: readonly Told<DrillOutcome>[] = [
  { metric: metrics.drillEnd, tell: ({ endSeconds }) => one(endSeconds) },
  { metric: metrics.drillRto, tell: ({ rtoSeconds }) => one(rtoSeconds) },
  { metric: metrics.drillRtoTarget, tell: ({ targetSeconds }) => one(targetSeconds) },
  {
    metric: metrics.drillResult,
    tell: ({ result }) => DRILL_RESULTS.map((each) => ({ value: each === result ? 1 : 0, more: { result: each } })),
  },
];

/** Asks `watch` at every page; when that fails the page goes without drills and `failed` is told. */
export function createDrillMetrics(watch: DrillWatch, failed: () => void): DrillMetrics {
  let labelsOf: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map();
  const familyOf = <D extends Pick<DrillState, 'cluster' | 'scenario'>>(
    { metric, tell }: Told<D>,
    subjects: readonly D[],
  ): readonly OwnFamily[] => {
    const lines = subjects.flatMap((subject) =>
      tell(subject).map(({ value, more = {} }) => {
        const { cluster, scenario } = subject;
        const labels = Object.entries({ cluster, scenario, ...more, ...labelsOf.get(cluster) });
        return `${seriesOf(metric.name, labels)} ${numberOf(value)}\n`;
      }),
    );
    const { name, help, type } = metric;
    return lines.length === 0 ? [] : [{ name, help, type, lines: lines.join('') }];
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
      const { drills, outcomes } = await watch().catch(() => {
        failed();
        return { drills: [], outcomes: [] };
      });
      const asked = (of: Pick<DrillState, 'cluster'>): boolean => cluster === undefined || of.cluster === cluster;
      const subjects = bySubject(drills.filter(asked));
      const ended = outcomes.filter(asked);
      return [
        ...ofDrills.flatMap((told) => familyOf(told, subjects)),
        ...ofOutcomes.flatMap((told) => familyOf(told, ended)),
      ];
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
