import { openRecordedClassic } from '../support/recorded-activemq.ts';
import { brokerContract } from './broker.contract.ts';

const absent = ['messagesReceived', 'messagesSent', 'retainedMessages', 'clusterViews'] as const;
const subscriptions = { subscriptions: true };

brokerContract('activemq 5.17.6, loaded', async () => ({
  ...(await openRecordedClassic('5.17.6-loaded')),
  kind: 'activemq',
  absent: [...absent, 'queuedMessages', 'subscriptionsCurrent', 'sessionsDisconnected'],
}));

brokerContract('activemq 5.17.6, loaded, with subscriptions', async () => ({
  ...(await openRecordedClassic('5.17.6-loaded', { options: subscriptions })),
  kind: 'activemq',
  absent,
}));

brokerContract('activemq 5.17.6, idle, nodes named otherwise in the configuration', async () => ({
  ...(await openRecordedClassic('5.17.6-idle', { options: subscriptions, names: ['one', 'two', 'three'] })),
  kind: 'activemq',
  absent,
}));

brokerContract('activemq 5.17.6, cut for 15 s', async () => ({
  ...(await openRecordedClassic('5.17.6-cut-15s', { options: subscriptions })),
  kind: 'activemq',
  absent,
}));
