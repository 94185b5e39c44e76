import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { Reading } from '../core/reading.ts';
import { metrics } from '../metrics/catalogue.ts';
import type { ReadingColumns } from './held-readings.ts';
import { type EdgeCount, PartitionEdges } from './partition-edges.ts';
import type { SourceState } from './source-state.ts';
import { SplitEdges } from './split-edges.ts';
import { StartTimes } from './start-times.ts';

/** One look at a cluster. */
export interface ClusterLook {
  readonly sources: readonly SourceState[];
  readonly views: readonly ClusterView[];
  /** Absent before the first read has ended. */
  readonly verdict: ClusterVerdict | undefined;
  /** Unix seconds. */
  readonly atSeconds: number;
}

/** What happened to a cluster, look by look: partitions and splits that came and went, nodes that started. */
export class ClusterHistory {
  readonly #partitions = new PartitionEdges();
  readonly #splits = new SplitEdges();
  readonly #starts = new StartTimes();

  observe({ sources, views, verdict, atSeconds }: ClusterLook): void {
    this.#partitions.observe(views);
    this.#starts.observe(
      sources.map(({ columns, ageSeconds = 0 }) => ({
        readings: uptimesOf(columns),
        atSeconds: atSeconds - ageSeconds,
      })),
    );
    if (verdict !== undefined) this.#splits.observe(verdict);
  }

  partitionEdges(): ReadonlyMap<string, EdgeCount> {
    return this.#partitions.counts();
  }

  splitEdges(): EdgeCount {
    return this.#splits.count();
  }

  starts(): ReadonlyMap<string, number> {
    return this.#starts.starts();
  }
}

/** The readings that start times follow from, alone: the others need not be made. */
function uptimesOf(columns: ReadingColumns | undefined): readonly Reading[] {
  if (columns === undefined) return [];
  const { metrics: names, labels } = columns.series;
  const uptimes: Reading[] = [];
  for (let at = names.indexOf(metrics.uptime.name); at >= 0; at = names.indexOf(metrics.uptime.name, at + 1)) {
    uptimes.push({ metric: metrics.uptime.name, labels: labels[at] ?? {}, value: columns.values[at] ?? Number.NaN });
  }
  return uptimes;
}
