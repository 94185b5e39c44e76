import type { Secret } from '../core/secret.ts';
import type { BrokerAuth, BrokerTls, NodeTarget } from '../core/target.ts';

/** How the fleet's own clients behave; the measuring clients of a drill behave the same, and the RTO is theirs. */
export interface FleetProfile {
  readonly keepaliveMs: number;
  readonly connectTimeoutMs: number;
  /** Waiting time between two connection attempts: from, doubling, up to. */
  readonly backoffMs: { readonly min: number; readonly max: number };
  /** Share of each wait that is left to chance, 0 to 1; absent: none. */
  readonly jitter?: number;
  /** Whether devices begin without a session at every connect; absent: they keep it. */
  readonly cleanStart?: boolean;
  /** How long the broker keeps their sessions (MQTT 5); absent: the measuring clients' own hour. */
  readonly sessionExpiryMs?: number;
  /** Publishes without an acknowledgement at a time; absent: 20 of QoS 2 on MQTT 3.1.1, the broker's receive maximum on 5. */
  readonly maxInflight?: number;
  /** 4 is MQTT 3.1.1; absent means that, too. */
  readonly protocol?: 4 | 5;
}

/** What drills may do to a cluster. Absent: no drill may touch it. */
export interface ChaosSettings {
  /** The word the operator has to repeat for anything but `lab`. */
  readonly environment: string;
  /** A key of the driver registry. */
  readonly driver: string;
  /** The driver's own way to find nodes; its schema belongs to the driver. */
  readonly selector: Readonly<Record<string, unknown>>;
  readonly fleet: FleetProfile;
  /** Names of nodes and dependencies no drill may touch. */
  readonly protected?: readonly string[];
  /** No fault may last longer; absent: what the command line says. */
  readonly maxFaultMs?: number;
  /** Between the end of one drill and the start of the next. */
  readonly minIntervalMs?: number;
  /** Where the alerts of a drill are looked up; absent: a drill says nothing about alerts. */
  readonly alerts?: ChaosAlerts;
}

/** A Prometheus or an Alertmanager that a drill asks for firing alerts. */
export interface ChaosAlerts {
  readonly prometheus?: string;
  readonly alertmanager?: string;
  readonly auth: Pick<BrokerAuth, 'username' | 'password'>;
  readonly tls: BrokerTls;
}

/**
 * How one black-box probe goes, whatever it is aimed at. `connect` ends after CONNACK; `round_trip` publishes and waits
 * for the message; `retained` publishes retained, subscribes afterwards, receives and clears it; `persistent_session`
 * leaves a session behind, publishes to it, and comes back for the message.
 */
export interface ProbeModule {
  readonly kind: 'connect' | 'round_trip' | 'retained' | 'persistent_session';
  /** 4 is MQTT 3.1.1. */
  readonly protocolVersion: 4 | 5;
  readonly qos: 0 | 1 | 2;
  /** For the whole probe; cleaning up has as long again. */
  readonly timeoutMs: number;
  /** The probe adds a level of its own, so that no two probes ever share a topic. */
  readonly topicPrefix: string;
  readonly payloadBytes: number;
  /** Only addresses of this family; absent takes what the resolver names first. */
  readonly ipProtocol?: 'ip4' | 'ip6';
  /** Absent: those of the cluster for a scheduled probe, none for a probe on demand. */
  readonly auth?: BrokerAuth;
  readonly tls?: BrokerTls;
}

/** What of a cluster is probed on a schedule. */
export interface ClusterProbe {
  readonly everyMs: number;
  /** For one probe, where its module does not allow less, and for a message of the matrix; at most `everyMs`. */
  readonly timeoutMs: number;
  /** Keys of {@link ProbesSettings.modules}, each once. */
  readonly modules: readonly string[];
  /** Absent: the endpoints, or the nodes of a cluster without any. */
  readonly targets?: 'endpoints' | 'nodes' | 'both';
  /** Whether a message goes from every node to every node each time. */
  readonly matrix: boolean;
  readonly matrixQos: 0 | 1 | 2;
}

/** What probes there are, and whom they may be aimed at on demand. */
export interface ProbesSettings {
  /** The built-in ones and those of the configuration. */
  readonly modules: Readonly<Record<string, ProbeModule>>;
  /** Address patterns besides the addresses of the clusters. */
  readonly allow: readonly string[];
}

/** Something the cluster depends on. */
export interface DependencySettings {
  readonly name: string;
  /** A key of the dependency registry. */
  readonly kind: string;
  readonly address: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly options: unknown;
}

/** One cluster of `sre.yaml`, parsed: durations in milliseconds, ratios 0 to 1, secrets wrapped. */
export interface ClusterSettings {
  readonly name: string;
  /** A key of the broker registry. */
  readonly broker: string;
  readonly nodes: readonly NodeTarget[];
  /** What devices use: load balancer, virtual IP, DNS name. */
  readonly endpoints: readonly string[];
  readonly expectedNodes: number;
  readonly limits: { readonly connections?: number; readonly sessions?: number };
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  /** Extra labels on every series of the cluster. */
  readonly labels: Readonly<Record<string, string>>;
  readonly options: unknown;
  /** Absent: nothing of the cluster is probed on a schedule. */
  readonly probe?: ClusterProbe;
  readonly slo?: { readonly delivery?: number; readonly latencyP99Ms?: number };
  readonly chaos?: ChaosSettings;
  /** Load balancers, shared state, virtual addresses around the brokers. */
  readonly dependencies?: readonly DependencySettings[];
}

/** How the exporter serves and collects. */
export interface ExporterSettings {
  /** `host:port` or `:port`. */
  readonly listen: string;
  /** A source is read at most once in this time, however many scrapers come. */
  readonly minIntervalMs: number;
  /** A source that has not answered for this long loses its series. */
  readonly staleAfterMs: number;
  /** Scrape budget when the scraper sends no `X-Prometheus-Scrape-Timeout-Seconds`. */
  readonly scrapeTimeoutMs: number;
  /** Series one cluster may have; what is cut is counted. */
  readonly maxSeriesPerCluster: number;
  /** Where scrapers reach the exporter, for `/sd`; absent: at the address they ask `/sd` at. */
  readonly externalUrl?: string;
}

/** One place the page is pushed to, for those without a scraper near. */
export interface PushSettings {
  readonly to: 'otlp' | 'remote_write';
  /** The receiver's whole address, path included. */
  readonly url: string;
  readonly everyMs: number;
  /** For one page: reading the brokers, sending, retrying. */
  readonly timeoutMs: number;
  readonly auth: Pick<BrokerAuth, 'username' | 'password'>;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly tls: BrokerTls;
  /** External labels of remote write, resource attributes of OTLP. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The whole of `sre.yaml`. */
export interface Settings {
  readonly clusters: readonly ClusterSettings[];
  readonly exporter: ExporterSettings;
  readonly probes: ProbesSettings;
  readonly push: readonly PushSettings[];
}
