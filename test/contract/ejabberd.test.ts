import { openRecordedEjabberd } from '../support/recorded-ejabberd.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('ejabberd 24.12, loaded', async () => ({
  ...(await openRecordedEjabberd('24.12-loaded')),
  kind: 'ejabberd',
  absent: ['connectionsCurrent', 'messagesReceived', 'queuedMessages', 'authenticationAttempts'],
}));

brokerContract('ejabberd 24.12, split', async () => ({
  ...(await openRecordedEjabberd('24.12-partition-120s')),
  kind: 'ejabberd',
}));

brokerContract('ejabberd that tells only its members and its sessions', async () => ({
  ...(await openRecordedEjabberd('missing-derived', ['ejabberd@e1'])),
  kind: 'ejabberd',
  absent: ['brokerInfo', 'uptime', 'subscriptionsCurrent', 'retainedMessages'],
}));
