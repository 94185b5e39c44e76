import type { ArchivedFile } from '../../docker/tar-archive.ts';

/** What a container of a lab is for; the value of its label `sre.role`. */
export type LabRole = 'broker' | 'balancer' | 'state' | 'gateway';

/** What a published port leads to. */
export type PortUse = 'mqtt' | 'api' | 'metrics' | 'view' | 'front' | 'stats' | 'redis';

/** A port of a container, published on 127.0.0.1 under a number that stays. */
export interface PlannedPort {
  readonly use: PortUse;
  readonly inside: number;
  readonly published: number;
}

/** A machine of the lab: its host name on the cluster network and its address there. */
export interface Machine {
  readonly host: string;
  readonly address: string;
}

/** How the image of a container is told what to do. */
export interface Program {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files by the folder they go to. */
  readonly files?: Readonly<Record<string, readonly ArchivedFile[]>>;
  readonly capabilities?: readonly string[];
  /** `[here, inside]` */
  readonly readOnlyMounts?: readonly (readonly [string, string])[];
}

/** One container of a lab. */
export interface PlannedContainer {
  readonly machine: Machine;
  /** What it is called outside: for a broker what the broker calls itself, which is the label `node` of metrics. */
  readonly node: string;
  readonly role: LabRole;
  readonly program: Program;
  readonly ports: readonly PlannedPort[];
  /** Host names it knows besides its own, with their addresses on the cluster network. */
  readonly knows: readonly Machine[];
  readonly region?: string;
  readonly zone?: string;
  /** Containers start wave by wave; one wave at a time, together within it. */
  readonly wave: number;
}

/** A cluster of the configuration that a lab is, or has. */
export interface PlannedCluster {
  /** `a` makes it `<lab>-a`; empty for the only one, which is called like the lab. */
  readonly suffix: string;
  /** `node` of its brokers. */
  readonly nodes: readonly string[];
  /** What devices use, first the one that survives most. */
  readonly endpoints: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly dependencies: readonly PlannedDependency[];
}

/** Something around the brokers that the exporter watches. */
export interface PlannedDependency {
  readonly name: string;
  /** A key of the dependency registry. */
  readonly kind: string;
  readonly address: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Everything a lab consists of, before any of it exists. */
export interface LabPlan {
  /** For people: `3 RabbitMQ 4.0 nodes behind HAProxy`. */
  readonly title: string;
  readonly containers: readonly PlannedContainer[];
  readonly clusters: readonly PlannedCluster[];
  /** The sides `sre lab promote` switches between, and who serves at first. */
  readonly promotion?: { readonly sides: readonly [string, string]; readonly by: 'balancer' | 'virtual-address' };
}
