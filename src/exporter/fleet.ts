import type { ClusterSettings, ExporterSettings, Settings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import type { Log } from '../core/log.ts';
import { messageOf } from '../core/sre-error.ts';
import { ClusterCollection } from './cluster-collection.ts';
import { checkLabels } from './cluster-labels.ts';
import { ClusterPage } from './cluster-page.ts';
import { collectors } from './collectors/index.ts';
import { openDependencies } from './open-dependencies.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { createReadGate } from './read-gate.ts';
import { type OpenBroker, supportOf } from './registered-broker.ts';
import { sameValue } from './same-value.ts';

export interface FleetOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly own: OwnMetrics;
  readonly openBroker: OpenBroker;
}

/** One cluster being watched. */
export interface Member {
  readonly collection: ClusterCollection;
  readonly page: ClusterPage;
}

/** An adapter that does not close is left behind after this long. */
const CLOSE_WITHIN_MS = 2_000;
/** Opening some kinds begins to connect: so many clusters are opened together, then comes a pause. */
const OPEN_TOGETHER = 50;
const OPEN_PAUSE_MS = 50;
/** Sources that begin a read side by side; one that has taken this long lets the next begin. */
const READS = { places: 256, holdMs: 250 };

/** Every configured cluster, open; closing it closes them all. */
export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions;
  readonly #closing = new AbortController();
  readonly #gate = createReadGate(READS);
  #settings: ExporterSettings;
  #members: ReadonlyMap<string, Member> = new Map();
  #turn: Promise<unknown> = Promise.resolve();
  #stirs = 0;

  private constructor(settings: ExporterSettings, options: FleetOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  static async open(settings: Settings, options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(settings.exporter, options);
    await fleet.reload(settings);
    return fleet;
  }

  /** The clock that the ages of its data are measured with. */
  get clock(): Clock {
    return this.#options.clock;
  }

  get settings(): ExporterSettings {
    return this.#settings;
  }

  /** By name, in the order of their names. */
  get members(): ReadonlyMap<string, Member> {
    return this.#members;
  }

  /** Grows whenever anything but time may have changed what is known of any cluster, or which clusters there are. */
  get stirs(): number {
    return this.#stirs;
  }

  /**
   * Takes over other settings: clusters reached in the same way keep their adapter, readings and counts, the others are
   * opened anew, removed ones closed. Throws when one cannot be opened, and then nothing has changed. One at a time.
   */
  reload(settings: Settings): Promise<void> {
    const turn = this.#turn.then(() => this.#reload(settings));
    this.#turn = turn.catch(() => undefined); // who asked for it hears of the failure; the next one waits only
    return turn;
  }

  /** Reads all the given clusters at once, see {@link ClusterCollection.refresh}. */
  async refresh(members: Iterable<Member>, waitMs: number, readMs = waitMs): Promise<void> {
    const { signal } = this.#closing;
    const wanted = [...members].filter(({ collection }) => collection.wanted);
    if (wanted.length === 0) return;
    await Promise.all(wanted.map(({ collection }) => collection.refresh(waitMs, signal, readMs)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the exporter stops'));
    await this.#close([...this.#members.values()].map(({ collection }) => collection));
  }

  async #reload(settings: Settings): Promise<void> {
    for (const cluster of settings.clusters) checkLabels(cluster);
    const opened = new Set<ClusterCollection>();
    const members = new Map<string, Member>();
    try {
      for (const cluster of settings.clusters.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const known = this.#members.get(cluster.name);
        if (known !== undefined && reachedAlike(known.collection.cluster, cluster)) members.set(cluster.name, known);
        else {
          if (opened.size > 0 && opened.size % OPEN_TOGETHER === 0) {
            await this.#options.clock.sleep(OPEN_PAUSE_MS, this.#closing.signal);
          }
          const collection = await this.#open(cluster, settings.exporter);
          opened.add(collection);
          const page = new ClusterPage({ collectors, own: this.#options.own, log: this.#options.log });
          members.set(cluster.name, { collection, page });
        }
      }
    } catch (error) {
      await this.#close([...opened]);
      throw error;
    }
    for (const cluster of settings.clusters) {
      const kept = members.get(cluster.name);
      if (kept !== undefined && !opened.has(kept.collection)) {
        kept.collection.configure(cluster, settings.exporter);
      }
    }
    const gone = [...this.#members].filter(([name, member]) => members.get(name) !== member);
    this.#settings = settings.exporter;
    this.#members = members;
    this.#stirs += 1;
    this.#options.own.clusters.set(members.size);
    for (const [name] of gone) if (!members.has(name)) this.#options.own.forget(name);
    await this.#close(gone.map(([, { collection }]) => collection));
    this.#begin(opened, settings.exporter.scrapeTimeoutMs);
  }

  async #open(cluster: ClusterSettings, policy: ExporterSettings): Promise<ClusterCollection> {
    const { log, clock, openBroker } = this.#options;
    const dependencies = await openDependencies(cluster, log);
    try {
      const adapter = await openBroker(cluster);
      const support = supportOf(cluster);
      const moved = (): void => {
        this.#stirs += 1;
      };
      const gate = this.#gate;
      return new ClusterCollection({ cluster, adapter, dependencies, support, policy, log, clock, gate, moved });
    } catch (error) {
      await dependencies[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The first read does not wait for a scraper: readiness means that every cluster was tried. */
  #begin(collections: Iterable<ClusterCollection>, budgetMs: number): void {
    for (const collection of collections) {
      collection.refresh(budgetMs, this.#closing.signal).catch((error: unknown) => {
        this.#options.log.error({ cluster: collection.cluster.name, err: error }, 'first read failed by a defect');
      });
    }
  }

  async #close(collections: readonly ClusterCollection[]): Promise<void> {
    const alone = new AbortController().signal; // closing must end although everything else was told to stop
    await Promise.all(
      collections.map(async (collection) => {
        const { name } = collection.cluster;
        try {
          await withDeadline(`closing ${name}`, CLOSE_WITHIN_MS, alone, () => collection[Symbol.asyncDispose]());
        } catch (error) {
          this.#options.log.warn({ cluster: name, error: messageOf(error) }, 'cluster did not close cleanly');
        }
      }),
    );
  }
}

/** Whether the adapter and the dependencies of one fit the other. */
function reachedAlike(a: ClusterSettings, b: ClusterSettings): boolean {
  const reach = ({ broker, nodes, auth, tls, options, dependencies = [] }: ClusterSettings) => {
    return { broker, nodes, auth, tls, options, dependencies };
  };
  return sameValue(reach(a), reach(b));
}
