import { describe } from 'vitest';
import { openKind } from '../support/open-kind.ts';
import { startMosquitto } from '../support/real-mosquitto.ts';
import { replaySys } from '../support/replayed-sys.ts';
import { requireTool } from '../support/requirement.ts';
import { brokerContract, type OpenBroker } from './broker.contract.ts';

const absent = ['connectionsMax', 'connectionsPeak', 'memoryLimit', 'retainedMessages', 'queuedMessages'] as const;

async function openSys(
  brokers: readonly ({ readonly url: string } & AsyncDisposable)[],
  options: Readonly<Record<string, unknown>> = {},
): Promise<OpenBroker> {
  const nodes = brokers.map(({ url }, index) => ({ name: `n${index + 1}`, mqtt: url }));
  const adapter = await openKind('sys', nodes, options);
  return {
    kind: 'sys',
    adapter,
    nodes: nodes.map(({ name }) => name),
    absent,
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await Promise.all(brokers.map((broker) => broker[Symbol.asyncDispose]()));
    },
  };
}

const recording = 'sys/mosquitto-2.0.11.tsv';

brokerContract('$SYS topics with the default mapping', async () => openSys([await replaySys(recording)]));

brokerContract('$SYS topics of two nodes', async () =>
  openSys(await Promise.all([replaySys(recording), replaySys(recording)])),
);

brokerContract('$SYS topics with a mapping of the configuration', async () =>
  openSys([await replaySys(recording)], {
    topics: {
      mqtt_memory_used_bytes: { topic: '$SYS/broker/heap/current', labels: { kind: 'rss' } },
      sessionsCurrent: { topic: '$SYS/broker/clients/total', includes: 'connection' },
    },
  }),
);

describe.skipIf(!requireTool('mosquitto'))('with the Mosquitto of this machine', () => {
  brokerContract('$SYS topics of a real broker', async () =>
    openSys([await startMosquitto(['sys_interval 1'])], { heartbeat: { interval: '1s' } }),
  );
});
