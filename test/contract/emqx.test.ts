import { openRecordedEmqx, recordedEmqxNames } from '../support/recorded-emqx.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('emqx 5.8.9, loaded', async () => ({
  ...(await openRecordedEmqx('5.8.9-loaded', recordedEmqxNames)),
  kind: 'emqx',
  absent: [
    'sessionsMax',
    'licenseExpiry',
    'retainedMessages',
    'listenerConnectionsCurrent',
    'subscribersCurrent',
    'cpuUsage',
    'queuedBytes',
  ],
}));

brokerContract('emqx 5.8.9, loaded, nodes named otherwise in the configuration', async () => ({
  ...(await openRecordedEmqx('5.8.9-loaded', ['one', 'two', 'three'])),
  kind: 'emqx',
}));

brokerContract('emqx 5.8.9, split', async () => ({
  ...(await openRecordedEmqx('5.8.9-partition-180s', recordedEmqxNames)),
  kind: 'emqx',
}));

brokerContract('emqx 5.0', async () => ({
  ...(await openRecordedEmqx('5.0-derived', ['emqx@old1'])),
  kind: 'emqx',
  absent: ['connectionsPeak', 'keepaliveTimeouts', 'tlsCertificateExpiry', 'memoryUsed'],
}));

brokerContract('emqx 6.2', async () => ({
  ...(await openRecordedEmqx('6.2-derived', ['emqx@new1', 'emqx@new2'])),
  kind: 'emqx',
}));
