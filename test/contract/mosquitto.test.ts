import { join } from 'node:path';
import { openKind } from '../support/open-kind.ts';
import { openRecordedHttp } from '../support/recorded-http.ts';
import { replaySys } from '../support/replayed-sys.ts';
import { brokerContract, type OpenBroker } from './broker.contract.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'mosquitto');

async function openSys(...recordings: readonly string[]): Promise<OpenBroker> {
  const replayed = await Promise.all(recordings.map((path) => replaySys(`mosquitto/${path}.tsv`)));
  const nodes = replayed.map(({ url }, index) => ({ name: `n${index + 1}`, mqtt: url }));
  const adapter = await openKind('mosquitto', nodes);
  return {
    kind: 'mosquitto',
    adapter,
    nodes: nodes.map(({ name }) => name),
    absent: ['connectionsMax', 'connectionsPeak', 'connectionsOpened', 'retainedMessages', 'inflightMessages'],
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await Promise.all(replayed.map((broker) => broker[Symbol.asyncDispose]()));
    },
  };
}

async function openHttp(withSys: boolean): Promise<OpenBroker> {
  const http = await openRecordedHttp(join(fixtures, '2.1.2-loaded'));
  const sys = withSys ? await replaySys('mosquitto/2.1.2-loaded.tsv') : undefined;
  const node = { name: 'n1', api: http.url('n1'), ...(sys === undefined ? {} : { mqtt: sys.url }) };
  const adapter = await openKind('mosquitto', [node]);
  return {
    kind: 'mosquitto',
    adapter,
    nodes: ['n1'],
    absent: ['retainedMessages', 'connectionsPeak', 'bridgeUp'],
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
      await sys?.[Symbol.asyncDispose]();
    },
  };
}

brokerContract('mosquitto 2.0.21 by $SYS', () => openSys('2.0.21-loaded'));
brokerContract('mosquitto 2.1.2 by $SYS', () => openSys('2.1.2-loaded'));
brokerContract('two bridged mosquittos by $SYS', () =>
  openSys('2.0.21-bridge-cut-region-a', '2.0.21-bridge-cut-region-b'),
);
brokerContract('mosquitto 2.1.2 by HTTP', () => openHttp(false));
brokerContract('mosquitto 2.1.2 by $SYS and HTTP', () => openHttp(true));
