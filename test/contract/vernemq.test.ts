import { openRecordedVerneMq } from '../support/recorded-vernemq.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('vernemq 2.2, loaded', async () => ({
  ...(await openRecordedVerneMq('loaded')),
  kind: 'vernemq',
  absent: ['connectionsPeak', 'inflightMessages', 'storedMessages', 'queuedBytes', 'subscriptionsShared', 'cpuUsage'],
}));

brokerContract('vernemq 2.2, loaded, without an API key', async () => ({
  ...(await openRecordedVerneMq('loaded', { apiKey: false })),
  kind: 'vernemq',
  absent: ['listenerConnectionsCurrent'],
}));

brokerContract('vernemq 2.2, loaded, nodes named otherwise in the configuration', async () => ({
  ...(await openRecordedVerneMq('loaded', { names: ['one', 'two', 'three'] })),
  kind: 'vernemq',
}));

brokerContract('vernemq 2.2, split', async () => ({
  ...(await openRecordedVerneMq('partition-120s')),
  kind: 'vernemq',
}));

brokerContract('vernemq 2.2, bridges', async () => ({
  ...(await openRecordedVerneMq('derived-bridges')),
  kind: 'vernemq',
  absent: ['bridgeUp'],
}));
