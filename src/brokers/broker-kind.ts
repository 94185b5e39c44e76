import type { z } from 'zod';
import type { Log } from '../core/log.ts';
import type { BrokerAdapter } from '../core/source.ts';
import type { BrokerAuth, BrokerTls, NodeTarget } from '../core/target.ts';
import type { OpenTransport } from '../http/http-transport.ts';
import type { MetricKey } from '../metrics/catalogue.ts';
import { soundSource } from '../metrics/sound-source.ts';

/** How a kind of broker comes by a metric. A metric it does not list is one it cannot tell: supported 0. */
export type Support = 'native' | 'derived' | 'estimate' | 'config';

/** One cluster, as an adapter needs to know it. */
export interface BrokerTarget<O = unknown> {
  readonly cluster: string;
  readonly nodes: readonly NodeTarget[];
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly options: O;
  readonly log: Log;
  /** How HTTP travels, where it is not by sockets. */
  readonly transport?: OpenTransport;
}

/** Parts nodes play in the cluster now (`leader`, `follower`), by configured name; a node nobody knows about has none. */
export type NodeRoles = Readonly<Record<string, readonly string[]>>;

/** One thing a kind reads, as its sources are called in the metrics. */
export interface SourceSummary {
  readonly name: string;
  /** Whether every node has one, or the cluster. */
  readonly per: 'node' | 'cluster';
  readonly reads: string;
  /** What it takes to be there; always when absent. */
  readonly when?: string;
}

/** A kind of broker: what the configuration may say about it, what it can tell, and how to open it. */
export interface BrokerKind {
  /** The product's name as its makers write it. */
  readonly title: string;
  /** One line for `sre config` help and the docs. */
  readonly summary: string;
  /** Versions it reads. */
  readonly versions: string;
  /** Which addresses every node needs. */
  readonly needs: readonly ('mqtt' | 'api' | 'metrics')[];
  /** Everything it can ever read. */
  readonly sources: readonly SourceSummary[];
  /** What decides what it tells, where that is not the broker alone. */
  readonly depends?: string;
  /** Schema of the `options` block of the configuration. */
  readonly options: z.ZodObject;
  /** All it can ever tell, without what the exporter makes for every kind (`ofTheExporter`). */
  readonly support: Readonly<Partial<Record<MetricKey, Support>>>;
  /** What it can tell with these `options`, which are valid, where they decide that. */
  readonly supportOf?: (options: unknown) => BrokerKind['support'];
  /** Opens the adapter without waiting for the broker: a dead broker is a source that fails, not an error here. */
  readonly open: (target: BrokerTarget) => Promise<BrokerAdapter>;
  /** Asks who plays which part now; absent where the broker does not tell. */
  readonly roles?: (target: BrokerTarget, signal: AbortSignal) => Promise<NodeRoles>;
}

/** Ties the options schema to the function that reads it, then forgets the type: callers only pass options on. */
export function defineBroker<S extends z.ZodObject>(kind: {
  readonly title: string;
  readonly summary: string;
  readonly versions: string;
  readonly needs: BrokerKind['needs'];
  readonly sources: BrokerKind['sources'];
  readonly depends?: string;
  readonly options: S;
  readonly support: BrokerKind['support'];
  readonly supportOf?: (options: z.output<S>) => BrokerKind['support'];
  /** Loads late: a command pays only for the brokers it opens. */
  readonly load: () => Promise<(target: BrokerTarget<z.output<S>>) => BrokerAdapter>;
  readonly loadRoles?: () => Promise<(target: BrokerTarget<z.output<S>>, signal: AbortSignal) => Promise<NodeRoles>>;
}): BrokerKind {
  const { load, loadRoles, supportOf, ...rest } = kind;
  const typed = (target: BrokerTarget): BrokerTarget<z.output<S>> => ({
    ...target,
    options: kind.options.parse(target.options) as z.output<S>,
  });
  return {
    ...rest,
    ...(supportOf === undefined
      ? {}
      : { supportOf: (options) => supportOf(kind.options.parse(options) as z.output<S>) }),
    ...(loadRoles === undefined ? {} : { roles: async (target, signal) => (await loadRoles())(typed(target), signal) }),
    open: async (target) => {
      const open = await load();
      const adapter = open(typed(target));
      return {
        sources: adapter.sources.map((source) => soundSource(source, target.log)),
        [Symbol.asyncDispose]: () => adapter[Symbol.asyncDispose](),
      };
    },
  };
}
