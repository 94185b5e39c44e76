import type { SessionRef, StoredPacket, StoredSubscription } from './persistence.ts';
import type { Publisher, StoreCounts } from './state-store.ts';

/** What a node may ask of the state process, and what it gets: plain values only. */
export interface StateCalls {
  hello(node: string): void;
  accept(packet: StoredPacket, publisher?: Publisher): boolean;
  counts(): StoreCounts;
  storeRetained(packet: StoredPacket): void;
  addSubscriptions(client: SessionRef, subscriptions: readonly StoredSubscription[]): void;
  removeSubscriptions(client: SessionRef, topics: readonly string[]): void;
  subscriptionsByClient(client: SessionRef): readonly StoredSubscription[];
  countOffline(): { readonly subsCount: number; readonly clientsCount: number };
  subscriptionsByTopic(topic: string): readonly StoredSubscription[];
  cleanSubscriptions(client: SessionRef): void;
  outgoingEnqueue(subscription: { readonly clientId: string }, packet: StoredPacket): void;
  outgoingEnqueueCombi(subscriptions: readonly StoredSubscription[], packet: StoredPacket): void;
  outgoingUpdate(client: SessionRef, packet: StoredPacket): void;
  outgoingClearMessageId(client: SessionRef, packet: StoredPacket): StoredPacket | undefined;
  incomingStorePacket(client: SessionRef, packet: StoredPacket): void;
  incomingGetPacket(client: SessionRef, packet: StoredPacket): StoredPacket;
  incomingDelPacket(client: SessionRef, packet: StoredPacket): void;
  cleanIncoming(client: SessionRef): void;
  putWill(client: SessionRef, packet: StoredPacket): void;
  getWill(client: SessionRef): StoredPacket | undefined;
  delWill(client: SessionRef): StoredPacket | undefined;
}

/** Lists that may be long; they travel in pages. */
export interface StateLists {
  createRetainedStream(pattern: string): StoredPacket;
  createRetainedStreamCombi(patterns: readonly string[]): StoredPacket;
  outgoingStream(client: SessionRef): StoredPacket;
  streamWill(brokers?: Readonly<Record<string, unknown>>): StoredPacket;
  getClientList(topic: string): string;
}

/** Items of a list in one answer. */
export const PAGE_ITEMS = 128;

/** Node to state process. `list` opens a list, `more` asks for its next page, `drop` gives it up. */
export type StateRequest =
  | { readonly id: number; readonly call: keyof StateCalls; readonly args: readonly unknown[] }
  | { readonly id: number; readonly list: keyof StateLists; readonly args: readonly unknown[] }
  | { readonly id: number; readonly more: number }
  | { readonly id: number; readonly drop: number };

/** A page; without `cursor` it was the last. */
export interface StatePage {
  readonly items: readonly unknown[];
  readonly cursor?: number;
}

/** State process to node: an answer, or a message for the node's subscribers. */
export type StateFrame =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly packet: StoredPacket };
