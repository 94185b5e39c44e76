import type { BrokerKind } from '../brokers/broker-kind.ts';
import type { ClusterSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { Log } from '../core/log.ts';
import type { BrokerAdapter } from '../core/source.ts';
import { knownRoutes, type RouteReport } from '../probe/route-report.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { PartitionEdges } from './partition-edges.ts';
import type { ReadGate } from './read-gate.ts';
import { type ReadPolicy, SourceReader } from './source-reader.ts';
import type { SourceState } from './source-state.ts';
import { SplitEdges } from './split-edges.ts';
import { clusterVerdict } from './verdict.ts';

/** What a collection is made of; it takes over the adapter and closes it. */
export interface CollectionOptions {
  readonly cluster: ClusterSettings;
  readonly adapter: BrokerAdapter;
  readonly support: BrokerKind['support'];
  readonly policy: ReadPolicy;
  readonly log: Log;
  readonly clock: Clock;
  /** Where reads wait for their turn; absent: they begin at once. */
  readonly gate?: ReadGate;
}

/** One cluster's sources with their readers, and what follows from them. */
export class ClusterCollection implements AsyncDisposable {
  readonly #adapter: BrokerAdapter;
  readonly #support: BrokerKind['support'];
  readonly #readers: readonly SourceReader[];
  readonly #edges = new PartitionEdges();
  readonly #splits = new SplitEdges();
  #routes: (() => RouteReport) | undefined;
  #cluster: ClusterSettings;
  #configured = 0;
  /** The version whose views and verdict were last counted. */
  #observed = '';
  #known: ClusterSnapshot | undefined;

  constructor(options: CollectionOptions) {
    const { cluster, adapter, support, ...rest } = options;
    this.#cluster = cluster;
    this.#adapter = adapter;
    this.#support = support;
    this.#readers = adapter.sources.map((source) => new SourceReader(source, { ...rest, cluster: cluster.name }));
  }

  get cluster(): ClusterSettings {
    return this.#cluster;
  }

  /** Whether the first read of every source has ended, well or not. */
  get tried(): boolean {
    return this.#readers.every((reader) => reader.tried);
  }

  /** Takes over settings that need no other adapter (labels, limits, intervals); readings and counts stay. */
  configure(cluster: ClusterSettings, policy: ReadPolicy): void {
    this.#cluster = cluster;
    this.#configured += 1;
    for (const reader of this.#readers) reader.configure(policy);
  }

  /** From now on the verdict knows what the route matrix of the cluster knows; undefined takes it away. */
  useRoutes(routes: (() => RouteReport) | undefined): void {
    this.#routes = routes;
  }

  /** Reads every source that is due, all at once, each for `readMs` at most; returns within `waitMs`, whatever they do. */
  async refresh(waitMs: number, signal: AbortSignal, readMs = waitMs): Promise<void> {
    const wanted = this.#readers.filter((reader) => reader.wanted);
    if (wanted.length > 0) await Promise.all(wanted.map((reader) => reader.refresh(waitMs, signal, readMs)));
    const sources = this.#readers.map((reader) => reader.state());
    const version = this.#version(sources, this.#routes?.());
    if (version === this.#observed) return;
    this.#observed = version;
    const views = currentViews(sources);
    this.#edges.observe(views);
    const verdict = this.#verdict(sources, views, this.#routes?.());
    if (verdict !== undefined) this.#splits.observe(verdict);
  }

  /** What is known now. */
  snapshot(): ClusterSnapshot {
    const sources = this.#readers.map((reader) => reader.state());
    const routes = this.#routes?.();
    const version = this.#version(sources, routes);
    if (this.#known?.version === version) return { ...this.#known, sources };
    const views = currentViews(sources);
    const verdict = this.#verdict(sources, views, routes);
    this.#known = {
      cluster: this.#cluster,
      support: this.#support,
      sources,
      views,
      verdict,
      partitionEdges: this.#edges.counts(),
      splitEdges: verdict === undefined ? undefined : this.#splits.count(),
      routes,
      version,
    };
    return this.#known;
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
    for (const reader of this.#readers) reader[Symbol.dispose]();
    await this.#adapter[Symbol.asyncDispose]();
  }
}

/** Nodes of which a source answered; a node without a source of its own is covered by the cluster-wide ones. */
function answeringNodes(names: readonly string[], sources: readonly SourceState[]): ReadonlySet<string> {
  return new Set(
    names.filter((name) => {
      const own = sources.filter((source) => source.node === name);
      const covering = own.length > 0 ? own : sources.filter((source) => source.node === undefined);
      return covering.some((source) => source.up === true);
    }),
  );
}

/** One view a node: what the node's own source says goes before what others say for it. */
function currentViews(sources: readonly SourceState[]): readonly ClusterView[] {
  const byNode = new Map<string, { readonly view: ClusterView; readonly own: boolean }>();
  for (const source of sources) {
    for (const view of source.views) {
      const own = source.node === view.node;
      const known = byNode.get(view.node);
      if (known === undefined || (own && !known.own)) byNode.set(view.node, { view, own });
    }
  }
  return [...byNode.values()].map(({ view }) => view);
}
