import { openRecordedArtemis } from '../support/recorded-activemq.ts';
import { brokerContract } from './broker.contract.ts';

const absent = ['messagesReceived', 'messagesSent', 'connectionsOpened', 'storedMessages'] as const;

brokerContract('artemis 2.44 (derived), loaded', async () => ({
  ...(await openRecordedArtemis('2.44.0-loaded')),
  kind: 'artemis',
  absent: [...absent, 'queuedMessages', 'retainedMessages', 'authenticationAttempts'],
}));

brokerContract('artemis 2.44 (derived), loaded, with queues and MQTT clients only', async () => ({
  ...(await openRecordedArtemis('2.44.0-loaded', { options: { queues: true, mqttOnly: true } })),
  kind: 'artemis',
  absent,
}));

brokerContract('artemis 2.44 (derived), partition, nodes named otherwise in the configuration', async () => ({
  ...(await openRecordedArtemis('2.44.0-partition', { options: { queues: true }, names: ['one', 'two', 'three'] })),
  kind: 'artemis',
  absent,
}));
