import type { Secret } from './secret.ts';

/** Addresses of one broker process, as configured. */
export interface NodeTarget {
  /** The node's name in the cluster: what the broker itself calls the node, and the `node` label. */
  readonly name: string;
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://` address of the MQTT listener. */
  readonly mqtt?: string;
  /** `http://` or `https://` base address of the admin API. */
  readonly api?: string;
  /** `http://` or `https://` address of the broker's own Prometheus page. */
  readonly metrics?: string;
  /** Where it stands, for drills that take a whole region or zone: never a label of a series. */
  readonly place?: NodePlace;
}

/** Where a node stands. */
export interface NodePlace {
  readonly region?: string;
  readonly zone?: string;
}

/** Who the exporter is to the broker. Secrets stay wrapped until they leave for the broker. */
export interface BrokerAuth {
  readonly username?: string;
  readonly password?: Secret;
  readonly apiKey?: Secret;
  readonly apiSecret?: Secret;
}

/** TLS towards the broker: file paths, read when a connection is opened. */
export interface BrokerTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecureSkipVerify?: boolean;
}
