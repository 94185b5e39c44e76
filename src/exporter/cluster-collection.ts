import type { BrokerKind } from '../brokers/broker-kind.ts';
import type { ClusterSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { Log } from '../core/log.ts';
import type { BrokerAdapter } from '../core/source.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { PartitionEdges } from './partition-edges.ts';
import { type ReadPolicy, SourceReader } from './source-reader.ts';
import type { SourceState } from './source-state.ts';
import { clusterVerdict } from './verdict.ts';

/** What a collection is made of; it takes over the adapter and closes it. */
export interface CollectionOptions {
  readonly cluster: ClusterSettings;
  readonly adapter: BrokerAdapter;
  readonly support: BrokerKind['support'];
  readonly policy: ReadPolicy;
  readonly log: Log;
  readonly clock: Clock;
}

/** One cluster's sources with their readers, and what follows from them. */
export class ClusterCollection implements AsyncDisposable {
  readonly #adapter: BrokerAdapter;
  readonly #support: BrokerKind['support'];
  readonly #readers: readonly SourceReader[];
  readonly #edges = new PartitionEdges();
  #cluster: ClusterSettings;
  #configured = 0;

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
    return this.#readers.every((reader) => reader.state().up !== undefined);
  }

  /** Takes over settings that need no other adapter (labels, limits, intervals); readings and counts stay. */
  configure(cluster: ClusterSettings, policy: ReadPolicy): void {
    this.#cluster = cluster;
    this.#configured += 1;
    for (const reader of this.#readers) reader.configure(policy);
  }

  /** Reads every source that is due, all at once, each for `readMs` at most; returns within `waitMs`, whatever they do. */
  async refresh(waitMs: number, signal: AbortSignal, readMs = waitMs): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.refresh(waitMs, signal, readMs)));
    this.#edges.observe(currentViews(this.#readers.map((reader) => reader.state())));
  }

  /** What is known now. */
  snapshot(): ClusterSnapshot {
    const sources = this.#readers.map((reader) => reader.state());
    const views = currentViews(sources);
    const { nodes, expectedNodes } = this.#cluster;
    const names = nodes.map((node) => node.name);
    return {
      cluster: this.#cluster,
      support: this.#support,
      sources,
      views,
      verdict: sources.every((source) => source.up === undefined)
        ? undefined
        : clusterVerdict({ nodes: names, expected: expectedNodes, answering: answeringNodes(names, sources), views }),
      partitionEdges: this.#edges.counts(),
      version: [this.#configured, ...sources.map((source) => source.version)].join(':'),
    };
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
