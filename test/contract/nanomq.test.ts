import { openRecordedNanoMq } from '../support/recorded-nanomq.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('nanomq 0.25.5, loaded', async () => ({
  ...(await openRecordedNanoMq('0.25.5-loaded')),
  kind: 'nanomq',
  absent: ['connectionsMax', 'messagesSent', 'queuedMessages', 'retainedMessages', 'clusterViewNodes'],
}));

brokerContract('nanomq 0.25.5, idle', async () => ({
  ...(await openRecordedNanoMq('0.25.5-idle')),
  kind: 'nanomq',
}));

brokerContract('nanomq, two brokers', async () => ({
  ...(await openRecordedNanoMq('two-brokers', ['n1', 'n2'])),
  kind: 'nanomq',
  absent: ['topicsCurrent'],
}));

brokerContract('nanomq without /nodes', async () => ({
  ...(await openRecordedNanoMq('no-nodes-derived')),
  kind: 'nanomq',
  absent: ['brokerInfo', 'uptime'],
}));
