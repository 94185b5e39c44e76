import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCloudApi } from '../support/cloud-api.ts';
import { checkedRequest, cloudWatchReply, openAws } from '../support/fake-cloud-watch.ts';
import { setClock } from '../support/set-clock.ts';
import { brokerContract, type OpenBroker } from './broker.contract.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/aws-iot-core', name), 'utf8');

async function open(busy: boolean, fleetIndex: boolean): Promise<Omit<OpenBroker, 'absent'>> {
  const statistics = JSON.parse(fixture('get-statistics.json')) as Record<'all' | 'connected', object>;
  const api = await openCloudApi((asked) => {
    if (asked.path === '/indices/statistics') {
      return { body: asked.body.includes('connected') ? statistics.connected : statistics.all };
    }
    if (!busy) return cloudWatchReply(asked, {});
    const { NextToken } = checkedRequest(asked);
    return { body: fixture(`get-metric-data-page-${NextToken === undefined ? 1 : 2}.json`) };
  });
  const clock = setClock('2026-01-01T10:00:00Z');
  const adapter = openAws(api.url, clock, { fleetIndex, fleetIndexApi: api.url });
  clock.advance(10 * 60_000);
  return {
    kind: 'aws-iot-core',
    adapter,
    nodes: ['eu-central-1'],
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

brokerContract('aws-iot-core, busy, with the fleet index', async () => ({
  ...(await open(true, true)),
  absent: ['connectionsMax', 'sessionsCurrent', 'queuedMessages', 'retainedMessages', 'clusterViewNodes'],
}));

brokerContract('aws-iot-core, nothing happened', async () => ({
  ...(await open(false, false)),
  absent: ['connectionsCurrent', 'registeredDevices'],
}));
