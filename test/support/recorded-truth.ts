import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricKey } from '../../src/metrics/catalogue.ts';

/** What the clients of a recorded workload did and counted; `test/fixtures/<kind>/<version>-truth.json`. */
export interface RecordedTruth {
  readonly clients: Readonly<Record<string, RecordedClient>>;
  /** Publishes by what they were for; all of them by the client `pub-1` or on its node. */
  readonly published: Readonly<Record<'queue' | 'retained' | 'qos0' | 'qos1' | 'qos2' | 'nobody', number>>;
  /** Clients lost without DISCONNECT, whose will nobody had subscribed to. */
  readonly wills: number;
  /** Logins with a wrong password. */
  readonly refused: number;
}

interface RecordedClient {
  readonly node: string;
  /** Offline are only clients whose session is kept. */
  readonly online: boolean;
  /** Filters that were granted. */
  readonly filters: readonly string[];
  readonly received: number;
  /** Messages sent to it while it was offline. */
  readonly kept?: number;
}

/** A number that a broker could tell, and what it truly was: by node, or for the cluster where no node owns it. */
export interface TruthQuestion {
  readonly key: MetricKey;
  readonly labels: Readonly<Record<string, string>>;
  readonly truth: Readonly<Record<string, number>> | number;
}

export function recordedTruth(kind: string, version: string): RecordedTruth {
  const file = join(import.meta.dirname, '../fixtures', kind, `${version}-truth.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedTruth;
}

/** Everything the workload is a truth about; `nodes` are those of the recording, clients or not. */
export function questionsOf(recorded: RecordedTruth, nodes: readonly string[]): readonly TruthQuestion[] {
  const { clients, published, wills, refused } = recorded;
  const each = (count: (client: RecordedClient) => number): Record<string, number> =>
    Object.fromEntries(
      nodes.map((node) => [
        node,
        Object.values(clients)
          .filter((client) => client.node === node)
          .reduce((sum, client) => sum + count(client), 0),
      ]),
    );
  const home = clients['pub-1']?.node;
  const all = Object.values(published).reduce((sum, count) => sum + count, 0);
  const ask = (key: MetricKey, truth: TruthQuestion['truth'], labels: TruthQuestion['labels'] = {}): TruthQuestion => ({
    key,
    labels,
    truth,
  });
  return [
    ask(
      'connectionsCurrent',
      each(({ online }) => (online ? 1 : 0)),
    ),
    ask(
      'sessionsCurrent',
      each(() => 1),
    ),
    ask(
      'sessionsDisconnected',
      each(({ online }) => (online ? 0 : 1)),
    ),
    ask(
      'subscriptionsCurrent',
      each(({ filters }) => filters.length),
    ),
    ask('subscriptionsShared', sharedOf(clients)),
    ask(
      'subscribersCurrent',
      each(({ online, filters }) => (online && filters.length > 0 ? 1 : 0)),
    ),
    ask('retainedMessages', published.retained),
    ask('messagesReceived', Object.fromEntries(nodes.map((node) => [node, node === home ? all : 0]))),
    ask(
      'messagesSent',
      each(({ received }) => received),
    ),
    ask(
      'queuedMessages',
      each(({ kept = 0 }) => kept),
    ),
    ask('messagesDropped', published.nobody + published.retained + wills, { reason: 'no_subscribers' }),
    ask('messagesDropped', 0, { reason: 'queue_full' }),
    ask('authenticationAttempts', refused, { result: 'failure' }),
  ];
}

function sharedOf(clients: RecordedTruth['clients']): number {
  return Object.values(clients)
    .flatMap(({ filters }) => filters)
    .filter((filter) => filter.startsWith('$share/')).length;
}
