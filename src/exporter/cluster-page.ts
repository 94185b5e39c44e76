import type { Log } from '../core/log.ts';
import type { Reading } from '../core/reading.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import type { Collector } from './collectors/collector.ts';
import { DROPPED_FAMILY, SERIES_FAMILY } from './exposition/families.ts';
import { SeriesSheet } from './exposition/series-sheet.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { accountOf, droppedLines, seriesLine } from './series-cut.ts';

/** What rendering needs to know besides the snapshot. */
export interface PageOptions {
  readonly collectors: readonly Collector[];
  readonly own: OwnMetrics;
  readonly log: Log;
}

/**
 * The part of the page that belongs to one cluster. Collectors run again when something was read; of what moves with
 * time alone the values are asked for at every scrape. It knows by family what changed, and keeps no text.
 */
export class ClusterPage {
  readonly #options: PageOptions;
  readonly #still: readonly Collector[];
  readonly #moving: readonly Collector[];
  readonly #sheet = new SeriesSheet();
  readonly #live = new SeriesSheet({ keepNames: true });
  #cluster = '';
  #version: string | undefined;
  #limit = 0;
  /** What the last line of the log about a cut said. */
  #told = '';

  constructor(options: PageOptions) {
    this.#options = options;
    this.#still = options.collectors.filter(({ live }) => live !== true);
    this.#moving = options.collectors.filter(({ live }) => live === true);
  }

  /** Takes over what the snapshot knows; `limit` bounds the series of the cluster. */
  update(snapshot: ClusterSnapshot, limit: number): void {
    if (this.#version === snapshot.version && this.#limit === limit) return;
    this.#version = snapshot.version;
    this.#limit = limit;
    const owner = { cluster: snapshot.cluster.name, labels: snapshot.cluster.labels };
    this.#cluster = owner.cluster;
    this.#live.take(owner, this.#collect(snapshot, this.#moving), limit);
    const left = limit - this.#live.arrangement.order.length;
    const others = this.#sheet.take(owner, this.#collect(snapshot, this.#still), left);
    for (const [reason, count] of this.#sheet.arrangement.refused) {
      this.#options.own.readingsRefused.inc({ cluster: owner.cluster, reason }, count);
    }
    if (others) this.#tellCut(limit);
  }

  /** Series on the page. */
  get series(): number {
    return this.#sheet.arrangement.order.length + this.#live.arrangement.order.length;
  }

  /** Grows with every update that changed anything but the families that move with time. */
  get revision(): number {
    return this.#sheet.revision;
  }

  /** Numbers of the families that move with time: no bytes of them are ever right for a later page. */
  get moving(): Iterable<number> {
    return this.#live.arrangement.family;
  }

  /** The revision that last changed the lines of a family. */
  changedAt(family: number): number {
    return family === SERIES_FAMILY || family === DROPPED_FAMILY
      ? this.#sheet.arrangedAt
      : this.#sheet.changedAt(family);
  }

  /**
   * The sample lines of a family; empty when the cluster has none. A reading must not speak for a family of ours that
   * moves with time: ours replaces it.
   */
  text(family: number): string {
    if (family === SERIES_FAMILY) return seriesLine(this.#cluster, this.series);
    if (family === DROPPED_FAMILY) return droppedLines(this.#cluster, this.#sheet.arrangement.dropped);
    const live = this.#live.text(family);
    return live === '' ? this.#sheet.text(family) : live;
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

  /** Once for every change of what is cut; how many series a metric loses may move with every read. */
  #tellCut(limit: number): void {
    const account = accountOf(this.#sheet.arrangement.dropped);
    const told = account.map(([metric]) => metric).join(' ');
    if (told === this.#told) return;
    this.#told = told;
    const { log } = this.#options;
    const cluster = this.#cluster;
    if (account.length === 0) log.info({ cluster, limit }, 'all series of the cluster are on the page again');
    else {
      log.warn(
        { cluster, limit, dropped: Object.fromEntries(account) },
        'the cluster has more series than exporter.maxSeriesPerCluster: raise it, or have the broker report less',
      );
    }
  }
}
