import type { Log } from '../core/log.ts';
import type { Reading } from '../core/reading.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import type { Collector } from './collectors/collector.ts';
import { DROPPED_FAMILY, SERIES_FAMILY } from './exposition/families.ts';
import { SeriesSheet } from './exposition/series-sheet.ts';
import { HeldReadings } from './held-readings.ts';
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
  readonly #live = new SeriesSheet();
  readonly #aged = new HeldReadings();
  /** What collectors made, in columns. */
  readonly #made = new HeldReadings();
  /** Readings whose values move with time, by place in the sheet of them. */
  #ages: readonly Reading[] = [];
  #cluster = '';
  #version: string | undefined;
  #limit = 0;
  #updates = 0;
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
    this.#updates += 1;
    const owner = { cluster: snapshot.cluster.name, labels: snapshot.cluster.labels };
    this.#cluster = owner.cluster;
    this.#ages = this.#collect(snapshot, this.#moving).flat();
    this.#aged.take(this.#ages);
    this.#live.take(owner, { columns: [this.#aged], batchEnds: [this.#ages.length] }, limit);
    const left = limit - this.#live.arrangement.order.length;
    const others = this.#sheet.take(owner, this.#input(snapshot), left);
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

  /** Moves whenever other series than before are on the page. */
  get arrangedAt(): number {
    return this.#sheet.arrangedAt + this.#live.arrangedAt;
  }

  /** Numbers of the families that move with time: no bytes of them are ever right for a later page. */
  get moving(): Iterable<number> {
    return this.#live.arrangement.family;
  }

  /** Moves whenever ages may be others than time alone makes them. */
  get agedAt(): number {
    return this.#updates;
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
    return this.#live.has(family) ? this.#live.text(family, this.numbers(family)) : this.#sheet.text(family);
  }

  /** The numbers of the lines of a family, one a line, now. */
  numbers(family: number): readonly number[] {
    if (!this.#live.has(family)) return this.#sheet.numbers(family);
    const places = this.#live.places(family);
    const numbers: number[] = [];
    for (let line = 0; line < places.length; line++) {
      numbers.push(this.#ages[places[line] ?? -1]?.value ?? Number.NaN); // thousands at every scrape
    }
    return numbers;
  }

  #input(snapshot: ClusterSnapshot) {
    const batches = this.#collect(snapshot, this.#still);
    const columns = this.#still.flatMap((collector) => collector.columns?.(snapshot) ?? []);
    this.#made.take(batches.flat());
    let end = 0;
    const batchEnds = batches.map(({ length }) => {
      end += length;
      return end;
    });
    for (const { values } of columns) end += values.length;
    return { columns: [this.#made, ...columns], batchEnds: [...batchEnds.slice(0, -1), end] };
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
