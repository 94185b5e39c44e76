import type { ExecResult } from '../../docker/exec.ts';
import type { LabPlan, Machine, PlannedContainer, Program } from './lab-plan.ts';
import type { LabAccount, PlanContext } from './plan-context.ts';

/** Shapes a lab can have. */
export type TopologyName = 'cluster' | 'federation' | 'active-passive' | 'standby-cluster' | 'single';

/** A running broker node, as forming and watching its cluster needs it. */
export interface LiveNode {
  readonly node: string;
  readonly host: string;
  /** Base address of its API, or of the page that tells the members; empty where it has neither. */
  readonly api: string;
  exec(argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;
}

/** How one broker product is run in a lab. */
export interface BrokerRecipe {
  /** `RabbitMQ 4.0` */
  readonly title: string;
  /** A key of the broker registry. */
  readonly kind: string;
  readonly image: string;
  /** What `lab/docker/build` calls the image; others come from a registry. */
  readonly built?: string;
  /** What MQTT clients may ask for and get. */
  readonly qos: readonly (0 | 1 | 2)[];
  readonly topologies: readonly TopologyName[];
  /** Ports inside the container; `view` is a page of the lab's own, for brokers whose API does not tell the members. */
  readonly ports: { readonly mqtt: number; readonly api?: number; readonly metrics?: number; readonly view?: number };
  /** Seconds a healthy node may take from CONNECT to CONNACK while the cluster loses a member. */
  readonly checkSeconds: number;
  /** How its API wants the lab's account: as a user, as an API key, or not at all. */
  readonly account: 'user' | 'apiKey' | 'none';
  /** `options` of the cluster in the configuration. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What the broker on this machine calls itself. */
  readonly nodeName: (machine: Machine) => string;
  /** Shared state the nodes need, as a container of the first wave. */
  readonly state?: (context: PlanContext) => PlannedContainer;
  /** The broker on `own`, one of `all`. */
  readonly program: (own: Machine, all: readonly Machine[], context: PlanContext, state?: Machine) => Program;
  /** Makes one cluster of started nodes that do not find each other by themselves. */
  readonly join?: (nodes: readonly LiveNode[], account: LabAccount, signal: AbortSignal) => Promise<void>;
  /**
   * The members a node lists as running, itself included; rejects while the node cannot tell. Absent for a broker
   * without membership.
   */
  readonly view?: (node: LiveNode, account: LabAccount, signal: AbortSignal) => Promise<readonly string[]>;
}

/** Turns a context into a plan. */
export type Topology = (context: PlanContext) => LabPlan;
