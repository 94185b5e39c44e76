import type { Readable } from 'node:stream';

/** A packet on its way through aedes: the wire fields plus the identity that makes it unique in the cluster. */
export interface StoredPacket {
  readonly cmd?: string;
  brokerId?: string | undefined;
  brokerCounter?: number;
  clientId?: string;
  messageId?: number | undefined;
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup?: boolean;
}

/** A subscription of a session, as aedes stores it. */
export interface StoredSubscription {
  readonly clientId?: string;
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
}

/** The part of a client the persistence needs. */
export interface SessionRef {
  readonly id: string;
  readonly brokerId?: string;
}

/**
 * What aedes 1.2 asks of a persistence (version 11 of `aedes-persistence`, promise flavour; its published types still
 * describe callbacks). The in-memory original and {@link openSharedPersistence} both keep it, proven by aedes' own suite.
 */
export interface Persistence {
  readonly broker?: { readonly id: string } | undefined;
  setup(broker: { readonly id: string }): Promise<void>;
  storeRetained(packet: StoredPacket): Promise<void>;
  createRetainedStream(pattern: string): Readable;
  createRetainedStreamCombi(patterns: readonly string[]): Readable;
  addSubscriptions(client: SessionRef, subscriptions: readonly StoredSubscription[]): Promise<unknown>;
  removeSubscriptions(client: SessionRef, topics: readonly string[]): Promise<unknown>;
  subscriptionsByClient(client: SessionRef): Promise<readonly StoredSubscription[]>;
  countOffline(): Promise<{ readonly subsCount: number; readonly clientsCount: number }>;
  subscriptionsByTopic(topic: string): Promise<readonly StoredSubscription[]>;
  cleanSubscriptions(client: SessionRef): Promise<unknown>;
  outgoingEnqueue(subscription: { readonly clientId: string }, packet: StoredPacket): Promise<void>;
  outgoingEnqueueCombi(subscriptions: readonly StoredSubscription[], packet: StoredPacket): Promise<void>;
  outgoingUpdate(client: SessionRef, packet: StoredPacket): Promise<unknown>;
  outgoingClearMessageId(client: SessionRef, packet: StoredPacket): Promise<StoredPacket | undefined>;
  outgoingStream(client: SessionRef): Readable;
  incomingStorePacket(client: SessionRef, packet: StoredPacket): Promise<void>;
  incomingGetPacket(client: SessionRef, packet: StoredPacket): Promise<StoredPacket>;
  incomingDelPacket(client: SessionRef, packet: StoredPacket): Promise<void>;
  cleanIncoming(client: SessionRef): Promise<unknown>;
  putWill(client: SessionRef, packet: StoredPacket): Promise<unknown>;
  getWill(client: SessionRef): Promise<StoredPacket | undefined>;
  delWill(client: SessionRef): Promise<StoredPacket | undefined>;
  streamWill(brokers?: Readonly<Record<string, unknown>>): Readable;
  getClientList(topic: string): Readable;
  destroy(): Promise<void>;
}
