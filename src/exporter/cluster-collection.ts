import type { BrokerKind } from '../brokers/broker-kind.ts';
import type { ClusterSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { Log } from '../core/log.ts';
import type { BrokerAdapter } from '../core/source.ts';
import { knownRoutes, type RouteReport } from '../probe/route-report.ts';
import { ClusterHistory } from './cluster-history.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { createDependencyReaders, type DependencyReaders } from './dependency-readers.ts';
import { answeringNodes, currentViews } from './node-evidence.ts';
import type { OpenDependencies } from './open-dependencies.ts';
import type { ReadGate } from './read-gate.ts';
import { sameValue } from './same-value.ts';
import { type ReadPolicy, SourceReader } from './source-reader.ts';
import type { SourceState } from './source-state.ts';
import { clusterVerdict } from './verdict.ts';
import { waitAtMost } from './wait-at-most.ts';

/** What a collection is made of; it takes over the adapter and the dependencies and closes them. */
export interface CollectionOptions {
  readonly cluster: ClusterSettings;
  readonly adapter: BrokerAdapter;
  /** What stands around the brokers; absent: nothing that is watched. */
  readonly dependencies?: OpenDependencies;
  readonly support: BrokerKind['support'];
  readonly policy: ReadPolicy;
  readonly log: Log;
  readonly clock: Clock;
  /** Where reads wait for their turn; absent: they begin at once. */
  readonly gate?: ReadGate;
  /** Told whenever anything but time may have changed what is known. */
  readonly moved?: () => void;
}

/** One cluster's sources with their readers, and what follows from them. */
export class ClusterCollection implements AsyncDisposable {
  readonly #adapter: BrokerAdapter;
  readonly #support: BrokerKind['support'];
  /** Of the broker's own sources: all that the verdict looks at. */
  readonly #readers: readonly SourceReader[];
  readonly #open: OpenDependencies | undefined;
  readonly #dependencies: DependencyReaders;
  readonly #history = new ClusterHistory();
  readonly #clock: Clock;
  readonly #moved: () => void;
  #routes: (() => RouteReport) | undefined;
  #cluster: ClusterSettings;
  #configured = 0;
  /** The version whose views and verdict were last counted, and how often they were. */
  #observed = '';
  #observations = 0;
  #known: ClusterSnapshot | undefined;
  /** Which observation `#known` is of. */
  #snapshotOf = 0;
  /** Until when nothing is due, unless something else than time passes. */
  #idleUntilMs = Number.NEGATIVE_INFINITY;
  /** Until when no state of a source is another one, unless something else than time passes. */
  #stillUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: CollectionOptions) {
    const { cluster, adapter, support, dependencies, moved, ...rest } = options;
    this.#cluster = cluster;
    this.#adapter = adapter;
    this.#support = support;
    this.#clock = options.clock;
    this.#moved = () => {
      this.#idleUntilMs = Number.NEGATIVE_INFINITY;
      this.#stillUntilMs = Number.NEGATIVE_INFINITY;
      moved?.();
    };
    const reading = { ...rest, cluster: cluster.name, moved: this.#moved };
    this.#readers = adapter.sources.map((source) => new SourceReader(source, reading));
    this.#open = dependencies;
    this.#dependencies = createDependencyReaders(dependencies ?? { watched: [] }, reading);
  }

  get cluster(): ClusterSettings {
    return this.#cluster;
  }

  /** Whether the first read of every source has ended, well or not. */
  get tried(): boolean {
    return this.#all.every((reader) => reader.tried);
  }

  /** Whether {@link refresh} has anything to do: something to read, or something new to take note of. */
  get wanted(): boolean {
    if (this.#routes !== undefined) return true; // its news come without a read
    if (this.#clock.monoMs() < this.#idleUntilMs) return false;
    if (this.#all.some((reader) => reader.wanted)) return true;
    this.#idleUntilMs = earliest(this.#all.map(({ dueAtMs }) => dueAtMs));
    return false;
  }

  /** Until when {@link refresh} has nothing to do and {@link snapshot} nothing new, unless something moves; the past: unknown. */
  get restsUntilMs(): number {
    return this.#tellsByItself ? Number.NEGATIVE_INFINITY : Math.min(this.#idleUntilMs, this.#stillUntilMs);
  }

  /** Takes over settings that need no other adapter (labels, limits, intervals); readings and counts stay. */
  configure(cluster: ClusterSettings, policy: ReadPolicy): void {
    if (!sameValue(this.#cluster, cluster)) {
      this.#cluster = cluster;
      this.#configured += 1;
    }
    for (const reader of this.#all) reader.configure(policy);
    this.#moved();
  }

  /** From now on the verdict knows what the route matrix of the cluster knows; undefined takes it away. */
  useRoutes(routes: (() => RouteReport) | undefined): void {
    this.#routes = routes;
    this.#moved();
  }

  /** Reads every source that is due, all at once, each for `readMs` at most; returns within `waitMs`, whatever they do. */
  async refresh(waitMs: number, signal: AbortSignal, readMs = waitMs): Promise<void> {
    const running = this.#all.map((reader) => reader.begin(readMs)).filter((read) => read !== undefined);
    if (running.length > 0) await waitAtMost(waitMs, signal, Promise.all(running));
    const sources = this.#readers.map((reader) => reader.state());
    const version = this.#version(sources, this.#routes?.());
    if (version === this.#observed) return;
    this.#observed = version;
    this.#observations += 1;
    const views = currentViews(sources);
    const verdict = this.#verdict(sources, views, this.#routes?.());
    this.#history.observe({ sources, views, verdict, atSeconds: this.#clock.wallMs() / 1_000 });
  }

  /** What is known now. */
  snapshot(): ClusterSnapshot {
    const known = this.#known;
    if (known !== undefined && this.#nothingMoved(known)) return known;
    const sources = this.#readers.map((reader) => reader.state());
    const routes = this.#routes?.();
    const dependencies = this.#dependencies.states();
    const all = dependencies.length === 0 ? sources : [...sources, ...dependencies.flatMap((each) => each.sources)];
    const version = `${this.#observations}/${this.#version(all, routes)}`;
    if (known?.version === version) return known;
    const views = currentViews(sources);
    const verdict = this.#verdict(sources, views, routes);
    this.#known = {
      cluster: this.#cluster,
      support: this.#support,
      sources,
      dependencies,
      views,
      verdict,
      partitionEdges: this.#history.partitionEdges(),
      starts: this.#history.starts(),
      splitEdges: verdict === undefined ? undefined : this.#history.splitEdges(),
      routes,
      version,
    };
    this.#snapshotOf = this.#observations;
    return this.#known;
  }

  /** The short way for a fleet at rest: no state is another object than before, and nobody else tells anything. */
  #nothingMoved({ sources, cluster }: ClusterSnapshot): boolean {
    if (this.#tellsByItself) return false;
    if (cluster !== this.#cluster || this.#snapshotOf !== this.#observations) return false;
    if (this.#clock.monoMs() < this.#stillUntilMs) return true;
    if (!this.#readers.every((reader, at) => reader.state() === sources[at])) return false;
    this.#stillUntilMs = earliest(this.#readers.map(({ staleAtMs }) => staleAtMs));
    return true;
  }

  /** Whether there may be news that no reader of the cluster's own tells. */
  get #tellsByItself(): boolean {
    return this.#routes !== undefined || this.#dependencies.readers.length > 0;
  }

  get #all(): readonly SourceReader[] {
    return this.#dependencies.readers.length === 0 ? this.#readers : [...this.#readers, ...this.#dependencies.readers];
  }

  #version(sources: readonly SourceState[], routes: RouteReport | undefined): string {
    let version = `${this.#configured}:${routes?.version ?? ''}`;
    for (const source of sources) version += `:${source.version}`;
    return version;
  }

  #verdict(
    sources: readonly SourceState[],
    views: readonly ClusterView[],
    report: RouteReport | undefined,
  ): ClusterVerdict | undefined {
    if (sources.every((source) => source.up === undefined)) return undefined;
    const { nodes, expectedNodes: expected } = this.#cluster;
    const names = nodes.map((node) => node.name);
    const routes = knownRoutes(report);
    return clusterVerdict({ nodes: names, expected, answering: answeringNodes(names, sources), views, routes });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.#all) reader[Symbol.dispose]();
    await Promise.all([this.#adapter[Symbol.asyncDispose](), this.#open?.[Symbol.asyncDispose]()]);
  }
}

function earliest(times: readonly number[]): number {
  return times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY);
}
