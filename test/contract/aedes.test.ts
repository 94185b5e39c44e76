import { openKind } from '../support/open-kind.ts';
import { replaySys } from '../support/replayed-sys.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('three aedes nodes with shared state', async () => {
  const names = ['a1', 'a2', 'a3'];
  const replayed = await Promise.all(names.map((name) => replaySys(`aedes/loaded-${name}.tsv`)));
  const nodes = replayed.map(({ url }, index) => ({ name: names[index] ?? '', mqtt: url }));
  const adapter = await openKind('aedes', nodes, { heartbeatInterval: '5s' });
  return {
    kind: 'aedes',
    adapter,
    nodes: names,
    absent: ['subscriptionsCurrent', 'retainedMessages', 'queuedMessages', 'memoryLimit', 'cpuUsage', 'connectionsMax'],
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await Promise.all(replayed.map((broker) => broker[Symbol.asyncDispose]()));
    },
  };
});
