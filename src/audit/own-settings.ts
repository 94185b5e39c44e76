import type { Stated } from './broker-setup.ts';

/** What only EMQX has and its own rules ask for. */
export interface EmqxOwn {
  readonly kind: 'emqx';
  readonly nodeName?: Stated<string>;
  /** A cookie everybody knows, at a node whose name is of the machine itself; elsewhere it is the secret of the cluster. */
  readonly defaultCookie?: Stated<true>;
  /** Whether the file says anything about who may connect; EMQX also reads `cluster.hocon`, which the Dashboard writes. */
  readonly authenticationHere: boolean;
  /** Listeners EMQX opens although the file names others: those called `default` that nobody turned off. */
  readonly openedByDefault: readonly {
    readonly name: string;
    readonly port: number;
    readonly beside: Stated<string>;
  }[];
  /** Password of the Dashboard's first user, when the file opens the Dashboard. */
  readonly dashboardPassword?: Stated<'default' | 'own'>;
  readonly forceShutdown?: Stated<boolean>;
  readonly retainedMessages?: Stated<number | 'unlimited'>;
  readonly durableSessions?: Stated<boolean>;
  readonly autocleanSeconds?: Stated<number>;
}

/** What only RabbitMQ has and its own rules ask for. */
export interface RabbitmqOwn {
  readonly kind: 'rabbitmq';
  /** Where the file lets the first user in from elsewhere than the machine itself, and with which password. */
  readonly guestRemote?: Stated<'default' | 'own'>;
  /** Kind of queue behind sessions that survive their connection. */
  readonly durableQueueType: Stated<string>;
  readonly mailboxSoftLimit?: Stated<number>;
  readonly retainedStore?: Stated<string>;
  readonly certificateLogin?: Stated<boolean>;
  readonly peerVerified: Stated<boolean>;
  readonly peerRequired: Stated<boolean>;
  /** Settings this release refuses to start with, and since when. */
  readonly removed: readonly Stated<{ readonly name: string; readonly since: string; readonly instead: string }>[];
}

/** What only VerneMQ has and its own rules ask for. */
export interface VernemqOwn {
  readonly kind: 'vernemq';
  readonly nodeName?: Stated<string>;
  /** As that of EMQX. */
  readonly defaultCookie?: Stated<true>;
  /** What is allowed while the cluster is split, by what is done: `register`, `publish`, `subscribe`, `unsubscribe`. */
  readonly duringNetsplit: Readonly<Record<'register' | 'publish' | 'subscribe' | 'unsubscribe', Stated<boolean>>>;
  readonly multipleSessions?: Stated<boolean>;
  readonly metadataPlugin?: Stated<string>;
  /** A size limit under its old name, which does nothing. */
  readonly ignoredSizeLimit?: Stated<string>;
}

/** What only NATS has and its own rules ask for. */
export interface NatsOwn {
  readonly kind: 'nats';
  /** Where the file turns MQTT on. */
  readonly mqtt?: Stated<boolean>;
  readonly serverName?: Stated<string>;
  readonly jetStream: Stated<boolean>;
  readonly storeDirectory?: Stated<string>;
  /** Copies of the streams MQTT keeps its sessions in, as the file asks for, and the routes NATS counts when it does not. */
  readonly mqttReplicas?: Stated<number>;
  readonly routes: number;
  readonly clustered?: Stated<boolean>;
  /** Whether other servers must prove who they are to join. */
  readonly clusterGuarded?: boolean;
}

/** What only HiveMQ has and its own rules ask for. */
export interface HivemqOwn {
  readonly kind: 'hivemq';
  /** The Control Center's user, when the file opens it. */
  readonly controlCenterPassword?: Stated<'default' | 'own'>;
  readonly overloadProtection?: Stated<boolean>;
  readonly restApiOpen?: Stated<boolean>;
  readonly multicast?: Stated<boolean>;
}

/** What only Mosquitto has and its own rules ask for. */
export interface MosquittoOwn {
  readonly kind: 'mosquitto';
  readonly user?: Stated<string>;
  /** Persistence is on and nothing says where. */
  readonly homelessDatabase?: Stated<true>;
  readonly expiredCertificatesPass?: Stated<boolean>;
  /** Bridges that hide from the other broker that they are one. */
  readonly hiddenBridges: readonly Stated<string>[];
  readonly queuesQos0?: Stated<boolean>;
  readonly raisesQos?: Stated<boolean>;
  /** Longest keep-alive of MQTT 3.1.1 clients, where longer ones are refused. */
  readonly refusedKeepAliveSeconds?: Stated<number>;
}

/** What one kind of broker has and the others have not. */
export type OwnSettings = MosquittoOwn | EmqxOwn | RabbitmqOwn | VernemqOwn | NatsOwn | HivemqOwn;
