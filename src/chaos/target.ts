/** A node of the cluster under test, or something it depends on, as far as drivers need to know it. */
export interface ChaosNode {
  readonly name: string;
  /** `host:port` of its MQTT listener, where it has one that can be dialled. */
  readonly address?: string;
  /** Absent: a broker node, a member of the cluster. `dependency`: load balancer, shared state, name server. */
  readonly role?: 'dependency';
  /** Where it stands: `region`, `zone`, `rack`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A node resolved to something that cannot be mistaken for a later one of the same name. */
export interface Target extends ChaosNode {
  /** What the driver tells nodes apart by, printable: `pid 4711 started 91234`. Absent when nothing runs there. */
  readonly identity?: string;
}

/** A target that lives. */
export interface LivingTarget extends Target {
  readonly identity: string;
}
