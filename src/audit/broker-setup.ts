import type { FilePlace } from '../core/finding.ts';
import type { OwnSettings } from './own-settings.ts';

/** A value and where the file says it; absent values are those nobody wrote, and mean the default of the broker. */
export interface Stated<T> {
  readonly value: T;
  readonly place: FilePlace;
}

/** One address the broker listens at for MQTT clients. */
export interface ListenerSetup {
  /** As the broker calls it, or its port. */
  readonly name: string;
  readonly port: number;
  /** Absent: every address of the machine. */
  readonly bind?: string;
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  /** Whether clients must show a certificate. */
  readonly clientCertificate?: boolean;
  readonly anonymous?: Stated<boolean>;
  /** As those of the whole broker, where they are a matter of the listener. */
  readonly authentication?: readonly Stated<string>[];
  readonly authorization?: AuthorizationSetup;
  readonly maxConnections?: Stated<number | 'unlimited'>;
  /** Oldest version allowed, as `TLSv1.2`. */
  readonly tlsMinimum?: Stated<string>;
  readonly place: FilePlace;
}

/** Who may do what; `noMatch` is what happens when no rule matches, the sources are as the broker calls them. */
export interface AuthorizationSetup {
  readonly sources: readonly Stated<string>[];
  readonly noMatch?: Stated<'allow' | 'deny'>;
}

/** One link to another broker. */
export interface BridgeSetup {
  readonly name: string;
  readonly address: string;
  readonly tls: boolean;
  /** Whether it makes sure who the other broker is; only said where it uses TLS. */
  readonly verifies?: Stated<boolean>;
  readonly cleanSession?: Stated<boolean>;
  readonly topics: readonly {
    readonly filter: string;
    readonly direction: 'in' | 'out' | 'both';
    readonly qos: 0 | 1 | 2;
    readonly localPrefix: string;
    readonly remotePrefix: string;
    readonly place: FilePlace;
  }[];
  readonly place: FilePlace;
}

/** What the rules ask of a broker's configuration, in the same words for every kind. Unknown is absent. */
export interface BrokerSetup {
  /** A key of the table of formats: `mosquitto`, `emqx`, `rabbitmq`, `vernemq`, `nats`, `hivemq`. */
  readonly kind: string;
  readonly file: string;
  readonly listeners: readonly ListenerSetup[];
  /** Whether clients without credentials are let in, where it is not a matter of the listener. The broker's default when nobody wrote it. */
  readonly anonymous?: Stated<boolean>;
  /** How clients prove who they are, as the broker calls it: `password_file`, `built_in_database`; empty: in no way. */
  readonly authentication?: readonly Stated<string>[];
  /** Who may do what; sources empty: everybody everything. */
  readonly authorization?: AuthorizationSetup;
  /** Passwords and keys written in plain text in the file (never their value), and default accounts still there. */
  readonly plainSecrets?: readonly Stated<string>[];
  readonly defaultAccounts?: readonly Stated<string>[];
  readonly bridges: readonly BridgeSetup[];
  readonly limits: {
    readonly connections?: Stated<number | 'unlimited'>;
    readonly packetBytes?: Stated<number | 'unlimited'>;
    readonly queuedMessages?: Stated<number | 'unlimited'>;
    readonly inflight?: Stated<number | 'unlimited'>;
    readonly sessionExpirySeconds?: Stated<number | 'unlimited'>;
    readonly keepAliveSeconds?: Stated<number | 'unlimited'>;
    readonly memoryBytes?: Stated<number | 'unlimited'>;
    /** As a share of the machine's, 0 to 1. */
    readonly memoryRatio?: Stated<number>;
    readonly diskFreeBytes?: Stated<number>;
    readonly messageRatePerClient?: Stated<number | 'unlimited'>;
    /** How long a retained message stays at most. */
    readonly retainedExpirySeconds?: Stated<number | 'unlimited'>;
  };
  readonly persistence?: Stated<boolean>;
  /** How data reach the disk, where the broker has a choice; `interval` in seconds, `always` or `never`. */
  readonly fsync?: Stated<number | 'always' | 'never'>;
  readonly cluster?: {
    /** Nodes the file names; absent when discovery finds them. */
    readonly members?: Stated<number>;
    readonly discovery?: Stated<string>;
    /** What it does in a split, as the broker calls it: `pause_minority`, `ignore`, `autoheal`. */
    readonly partitionPolicy?: Stated<string>;
    readonly autoclean?: Stated<string>;
    readonly secret?: Stated<'default' | 'own'>;
    readonly tls?: Stated<boolean>;
    readonly replicas?: Stated<number>;
  };
  /** Admin pages and APIs: where they listen, and whether in the clear. */
  readonly admin: readonly {
    readonly name: string;
    readonly bind?: string;
    readonly port: number;
    readonly tls: boolean;
    readonly place: FilePlace;
  }[];
  /** Logging of connections and errors, and `$SYS`, when the file turns them off or on. */
  readonly logs?: readonly Stated<string>[];
  readonly sysInterval?: Stated<number>;
  /** What only this kind of broker has, for its own rules. */
  readonly own?: OwnSettings;
  readonly oddities: readonly Oddity[];
}

/** Settings nobody knows, deprecated ones, ones written twice, ones with no such value, files that were included but not named. */
export interface Oddity {
  readonly what: 'unknown' | 'deprecated' | 'duplicate' | 'syntax' | 'unread';
  readonly name: string;
  /** What there is to say beyond that: what to write instead, what was expected. */
  readonly says?: string;
  readonly place: FilePlace;
}
