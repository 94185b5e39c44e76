import type { Log } from '../core/log.ts';
import type { Reading } from '../core/reading.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import type { Collector } from './collectors/collector.ts';
import { type ClusterLines, clusterLines } from './exposition/cluster-lines.ts';
import type { OwnMetrics } from './own-metrics.ts';

/** What rendering needs to know besides the snapshot. */
export interface PageOptions {
  readonly collectors: readonly Collector[];
  readonly own: OwnMetrics;
  readonly log: Log;
}

/**
 * The part of the page that belongs to one cluster. Its text is kept until something was read again; only what moves
 * with time alone is rendered for every scrape.
 */
export class ClusterPage {
  readonly #options: PageOptions;
  #kept: { readonly version: string; readonly limit: number; readonly page: ClusterLines } | undefined;

  constructor(options: PageOptions) {
    this.#options = options;
  }

  /** Sample lines of the cluster as it is in the snapshot. */
  render(snapshot: ClusterSnapshot, limit: number): Pick<ClusterLines, 'lines' | 'series'> {
    const { collectors } = this.#options;
    const owner = { cluster: snapshot.cluster.name, labels: snapshot.cluster.labels };
    const moving = this.#collect(snapshot, collectors.filter(isLive));
    const live = clusterLines(owner, moving, limit);
    if (this.#kept?.version !== snapshot.version || this.#kept.limit !== limit) {
      const still = this.#collect(
        snapshot,
        collectors.filter((collector) => !isLive(collector)),
      );
      const page = clusterLines(owner, still, limit - live.series);
      this.#kept = { version: snapshot.version, limit, page };
      this.#count(snapshot.cluster.name, page);
    }
    const { page } = this.#kept;
    // A reading must not speak for a family of ours that moves with time: ours comes last and so replaces it.
    return { lines: new Map([...page.lines, ...live.lines]), series: page.series + live.series };
  }

  #collect(snapshot: ClusterSnapshot, collectors: readonly Collector[]): readonly (readonly Reading[])[] {
    return collectors.map((collector) => {
      try {
        return collector.collect(snapshot);
      } catch (error) {
        this.#options.own.collectorErrors.inc({ collector: collector.name });
        this.#options.log.error(
          { cluster: snapshot.cluster.name, collector: collector.name, err: error },
          'collector failed by a defect of the exporter',
        );
        return [];
      }
    });
  }

  #count(cluster: string, page: ClusterLines): void {
    const { seriesDropped, readingsRefused } = this.#options.own;
    seriesDropped.set({ cluster }, page.dropped);
    for (const [reason, count] of page.refused) readingsRefused.inc({ cluster, reason }, count);
  }
}

const isLive = (collector: Collector): boolean => collector.live === true;
