import { openRecordedNats } from '../support/recorded-nats.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('nats 2.10.27, loaded', async () => ({
  ...(await openRecordedNats('2.10.27-loaded')),
  kind: 'nats',
  absent: ['messagesReceived', 'messagesSent', 'subscriptionsCurrent', 'connectionsOpened', 'connectionsPeak'],
}));

brokerContract('nats 2.10.27, loaded, MQTT clients only', async () => ({
  ...(await openRecordedNats('2.10.27-loaded', { options: { mqttOnly: true, account: 'APP' } })),
  kind: 'nats',
  absent: ['messagesSent', 'subscriptionsCurrent', 'bytesReceived', 'bytesSent'],
}));

brokerContract('nats 2.10.27, loaded, nodes named otherwise in the configuration', async () => ({
  ...(await openRecordedNats('2.10.27-loaded', { names: ['one', 'two', 'three'] })),
  kind: 'nats',
}));

brokerContract('nats 2.10.27, cut for 120 s', async () => ({
  ...(await openRecordedNats('2.10.27-partition-120s')),
  kind: 'nats',
}));

brokerContract('nats 2.10.27, idle', async () => ({
  ...(await openRecordedNats('2.10.27-idle')),
  kind: 'nats',
  absent: ['queuedMessages', 'retainedMessages', 'sessionsCurrent'],
}));

brokerContract('nats 2.10, leaf nodes and gateways', async () => ({
  ...(await openRecordedNats('2.10-derived-bridges')),
  kind: 'nats',
  absent: ['bridgeMessagesDropped', 'bridgeQueuedMessages'],
}));
