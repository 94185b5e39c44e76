import { openRecordedRabbitMq } from '../support/recorded-rabbitmq.ts';
import { brokerContract } from './broker.contract.ts';

const names = ['rabbit@r1', 'rabbit@r2', 'rabbit@r3'];

brokerContract('rabbitmq 4.0.5, loaded', async () => ({
  ...(await openRecordedRabbitMq('4.0.5-loaded', names)),
  kind: 'rabbitmq',
  absent: ['connectionsMax', 'connectionsOpened', 'subscriptionsCurrent', 'retainedMessages', 'bytesReceived'],
}));

brokerContract('rabbitmq 4.0.5, loaded, nodes named otherwise in the configuration', async () => ({
  ...(await openRecordedRabbitMq('4.0.5-loaded', ['one', 'two', 'three'])),
  kind: 'rabbitmq',
}));

brokerContract('rabbitmq 4.0.5, split', async () => ({
  ...(await openRecordedRabbitMq('4.0.5-autoheal-split', ['rabbit@ah1', 'rabbit@ah2', 'rabbit@ah3'])),
  kind: 'rabbitmq',
}));

brokerContract('rabbitmq 3.10', async () => ({
  ...(await openRecordedRabbitMq('3.10-derived', ['rabbit@old1', 'rabbit@old2'])),
  kind: 'rabbitmq',
  absent: ['messagesReceived', 'messagesSent', 'messagesDropped', 'subscribersCurrent', 'clusterPeersUnreachable'],
}));

brokerContract('rabbitmq 4.3, a cut noticed', async () => ({
  ...(await openRecordedRabbitMq('4.3-derived-cut', ['rabbit@q1', 'rabbit@q2', 'rabbit@q3'])),
  kind: 'rabbitmq',
}));
