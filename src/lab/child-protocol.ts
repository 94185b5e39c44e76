import type { NodeCounters } from './node-stats.ts';

/** What the supervisor tells a child on its command line, as one JSON argument. */
export interface StateConfig {
  readonly folder: string;
  readonly name: 'state';
  readonly socket: string;
}

export interface NodeConfig {
  readonly folder: string;
  readonly name: string;
  readonly port: number;
  readonly stateSocket: string;
}

export interface BalancerConfig {
  readonly folder: string;
  readonly name: 'balancer';
  readonly port: number;
  readonly backends: readonly { readonly name: string; readonly port: number }[];
}

export interface TrafficConfig {
  readonly folder: string;
  readonly name: 'traffic';
  readonly url: string;
  readonly devices: number;
  /** Messages per second of all devices together. */
  readonly rate: number;
}

export type ChildConfig = StateConfig | NodeConfig | BalancerConfig | TrafficConfig;

/** What a child tells the supervisor over its IPC channel. */
export type ChildMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  /** A node, once a second: whom it believes alive (itself included), and its counters. */
  | { readonly kind: 'node'; readonly view: readonly string[]; readonly counters: NodeCounters }
  /** The balancer, on every change: the backends that pass its check. */
  | { readonly kind: 'backends'; readonly up: readonly string[] };
