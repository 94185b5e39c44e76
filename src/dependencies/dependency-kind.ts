import type { z } from 'zod';
import type { Log } from '../core/log.ts';
import type { Source } from '../core/source.ts';
import type { BrokerAuth, BrokerTls, NodeTarget } from '../core/target.ts';
import type { OpenTransport } from '../http/http-transport.ts';
import type { MetricKey } from '../metrics/catalogue.ts';
import { soundSource } from '../metrics/sound-source.ts';

/** One dependency of a cluster, as its kind needs to know it. */
export interface DependencyTarget<O = unknown> {
  readonly name: string;
  /** What its source is called: bounded, because it becomes a label. */
  readonly source: string;
  readonly address: string;
  /** As configured for the dependency itself; empty when nothing is. */
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly options: O;
  /** The cluster that depends on it. Its credentials are for its own nodes and addresses, never for a load balancer. */
  readonly cluster: {
    readonly name: string;
    readonly nodes: readonly NodeTarget[];
    readonly auth: BrokerAuth;
    readonly tls: BrokerTls;
  };
  readonly log: Log;
  /** How HTTP travels, where it is not by sockets. */
  readonly transport?: OpenTransport;
}

/** The sources of one dependency. Whoever opened it closes it; closing twice is safe. */
export interface OpenDependency extends AsyncDisposable {
  readonly sources: readonly Source[];
}

/** A kind of dependency: what the configuration may say about it, what it can tell, and how to open it. */
export interface DependencyKind {
  /** The product's name as its makers write it, or what the kind is. */
  readonly title: string;
  /** One line for the docs. */
  readonly summary: string;
  /** Which addresses it takes. */
  readonly address: z.ZodType<string>;
  /** Schema of the `options` block of the configuration. */
  readonly options: z.ZodObject;
  /** Whether a password may stand without a user name. */
  readonly passwordAlone?: boolean;
  /** A mistake between address and options, as a sentence about the address. */
  readonly check?: (address: string, options: unknown) => string | undefined;
  /** The metrics its readings may be of. */
  readonly support: readonly MetricKey[];
  /** Opens without waiting for anybody: a dead dependency is a source that fails, not an error here. */
  readonly open: (target: DependencyTarget) => Promise<OpenDependency>;
}

/** Ties the options schema to the function that reads it, then forgets the type: callers only pass options on. */
export function defineDependency<S extends z.ZodObject>(
  kind: Omit<DependencyKind, 'options' | 'open'> & {
    readonly options: S;
    /** Loads late: a command pays only for the kinds it opens. */
    readonly load: () => Promise<(target: DependencyTarget<z.output<S>>) => OpenDependency>;
  },
): DependencyKind {
  const { load, ...rest } = kind;
  return {
    ...rest,
    open: async (target) => {
      const open = await load();
      const opened = open({ ...target, options: kind.options.parse(target.options) as z.output<S> });
      return {
        sources: opened.sources.map((source) => soundSource(source, target.log)),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  };
}
