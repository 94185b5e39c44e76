import type { Persistence, SessionRef, StoredPacket } from './persistence.ts';
import type { StateLink } from './state-link.ts';

/** aedes hands over whole clients; the state needs their name (and, for wills, their node). */
const ref = ({ id, brokerId }: SessionRef): SessionRef => (brokerId === undefined ? { id } : { id, brokerId });

/** aedes hangs callbacks on its packets; only data travels. */
const data = <P extends object>(packet: P): P =>
  Object.fromEntries(Object.entries(packet).filter(([, value]) => typeof value !== 'function')) as P;

/** The persistence a node gives to aedes: every call goes to the state process, long lists come back in pages. */
export function sharedPersistence(link: StateLink): Persistence {
  let broker: { readonly id: string } | undefined;
  return {
    get broker() {
      return broker;
    },
    // aedes insists on a function declared async.
    async setup(own) {
      broker = own;
    },
    storeRetained: (packet) => link.call('storeRetained', data(packet)),
    createRetainedStream: (pattern) => link.list('createRetainedStream', pattern),
    createRetainedStreamCombi: (patterns) => link.list('createRetainedStreamCombi', patterns),
    addSubscriptions: (client, subscriptions) => link.call('addSubscriptions', ref(client), subscriptions.map(data)),
    removeSubscriptions: (client, topics) => link.call('removeSubscriptions', ref(client), topics),
    subscriptionsByClient: (client) => link.call('subscriptionsByClient', ref(client)),
    countOffline: () => link.call('countOffline'),
    subscriptionsByTopic: (topic) => link.call('subscriptionsByTopic', topic),
    cleanSubscriptions: (client) => link.call('cleanSubscriptions', ref(client)),
    outgoingEnqueue: ({ clientId }, packet) => link.call('outgoingEnqueue', { clientId }, data(packet)),
    outgoingEnqueueCombi: (subscriptions, packet) =>
      link.call('outgoingEnqueueCombi', subscriptions.map(data), data(packet)),
    outgoingUpdate: (client, packet) => link.call('outgoingUpdate', ref(client), data(packet)),
    outgoingClearMessageId: (client, packet) => link.call('outgoingClearMessageId', ref(client), data(packet)),
    outgoingStream: (client) => link.list('outgoingStream', ref(client)),
    incomingStorePacket: (client, packet) => link.call('incomingStorePacket', ref(client), data(packet)),
    incomingGetPacket: (client, packet) => link.call('incomingGetPacket', ref(client), data(packet)),
    incomingDelPacket: (client, packet) => link.call('incomingDelPacket', ref(client), data(packet)),
    cleanIncoming: (client) => link.call('cleanIncoming', ref(client)),
    putWill(client, packet) {
      packet.brokerId = broker?.id;
      packet.clientId = client.id;
      return link.call('putWill', ref(client), data<StoredPacket>(packet));
    },
    getWill: (client) => link.call('getWill', ref(client)),
    delWill: (client) => link.call('delWill', ref(client)),
    streamWill: (brokers = {}) => link.list('streamWill', { ...brokers }),
    getClientList: (topic) => link.list('getClientList', topic),
    // The state outlives the node: that is its purpose.
    destroy: async () => undefined,
  };
}
