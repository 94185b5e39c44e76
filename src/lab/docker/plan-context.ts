import type { BrokerRecipe } from './broker-recipe.ts';
import type { Machine } from './lab-plan.ts';

/** The account of a lab: for the brokers' APIs. MQTT needs none. */
export interface LabAccount {
  readonly username: string;
  readonly password: string;
}

/** What a topology makes its plan from; everything that differs between two labs of a kind. */
export interface PlanContext {
  readonly name: string;
  readonly recipe: BrokerRecipe;
  /** Nodes of a cluster, where the topology leaves a choice. */
  readonly nodes: number;
  readonly account: LabAccount;
  /** What the nodes of one Erlang cluster share. */
  readonly cookie: string;
  /** A machine with an address of its own on the cluster network. */
  readonly machine: (host: string) => Machine;
  /** The next port of 127.0.0.1 that is free and below the range of outgoing connections. */
  readonly port: () => number;
  /** Wall clock, milliseconds since the epoch: certificates begin then. */
  readonly nowMs: number;
  /** Where this program is installed. */
  readonly program: { readonly root: string };
}
