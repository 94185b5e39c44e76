import { openDerivedHiveMq } from '../support/derived-hivemq.ts';
import { brokerContract } from './broker.contract.ts';

const three = ['n1', 'n2', 'n3'];

brokerContract('hivemq Community Edition', async () => ({
  ...(await openDerivedHiveMq('community')),
  kind: 'hivemq',
  absent: [
    'queuedMessages',
    'clusterViewNodes',
    'uptime',
    'connectionsOpened',
    'connectionsPeak',
    'sessionsPersistent',
  ],
}));

brokerContract('hivemq Edge', async () => ({
  ...(await openDerivedHiveMq('edge')),
  kind: 'hivemq',
  absent: ['queuedMessages', 'clusterViewNodes', 'bridgeMessages'],
}));

brokerContract('hivemq 4, three nodes', async () => ({
  ...(await openDerivedHiveMq('enterprise', three)),
  kind: 'hivemq',
  absent: ['sessionsDisconnected', 'uptime', 'connectionsMax', 'inflightMessages'],
}));

brokerContract('hivemq 4, split', async () => ({
  ...(await openDerivedHiveMq('enterprise-split', three)),
  kind: 'hivemq',
}));
