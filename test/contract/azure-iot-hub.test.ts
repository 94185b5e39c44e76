import { openCloudApi } from '../support/cloud-api.ts';
import { azureFixture, azureReply, checkedNames, isLogin, openAzure } from '../support/fake-azure.ts';
import { setClock } from '../support/set-clock.ts';
import { brokerContract, type OpenBroker } from './broker.contract.ts';

async function open(busy: boolean): Promise<OpenBroker> {
  const api = await openCloudApi((asked) => {
    if (busy) return azureReply(asked);
    if (isLogin(asked)) return { body: azureFixture('token.json') };
    return { body: { value: checkedNames(asked).map((value) => ({ name: { value }, timeseries: [] })) } };
  });
  const clock = setClock('2026-01-01T10:00:00Z');
  const adapter = openAzure(api.url, clock, busy ? { dailyMessageQuota: 400_000 } : {});
  clock.advance(10 * 60_000);
  return {
    kind: 'azure-iot-hub',
    adapter,
    nodes: ['plant-hub'],
    absent: busy
      ? ['connectionsMax', 'sessionsCurrent', 'queuedMessages', 'bytesReceived', 'clusterViewNodes']
      : ['connectionsCurrent', 'registeredDevices', 'quotaUsed', 'quotaLimit'],
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

brokerContract('azure-iot-hub, busy', () => open(true));
brokerContract('azure-iot-hub, nothing happened', () => open(false));
