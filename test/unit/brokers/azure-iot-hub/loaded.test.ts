import { describe, expect, test } from 'vitest';
import { openCloudApi } from '../../../support/cloud-api.ts';
import { azureReply, isLogin, openAzure } from '../../../support/fake-azure.ts';
import { lookAt } from '../../../support/look.ts';
import { setClock } from '../../../support/set-clock.ts';

const node = 'plant-hub';

describe('Azure IoT Hub, four documented minutes', () => {
  test('sums become counters, snapshots gauges', async () => {
    await using api = await openCloudApi(azureReply);
    const clock = setClock('2026-01-01T09:59:30Z');
    await using adapter = openAzure(api.url, clock, { dailyMessageQuota: 400_000 });
    clock.advance(8 * 60_000);
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('messagesReceived')).toEqual({ [node]: 1205 });
    expect(seen.byNode('messagesSent')).toEqual({ [node]: 7 });
    expect(seen.byNode('messagesDropped', { reason: 'unspecified' })).toEqual({ [node]: 1 });
    expect(seen.byNode('messagesDropped', { reason: 'unhandled' })).toEqual({ [node]: 2 });
    expect(seen.byNode('messagesDropped', { reason: 'no_subscribers' })).toEqual({ [node]: 4 });
    expect(seen.byNode('messagesDropped', { reason: 'expired' })).toEqual({ [node]: 3 });
    expect(seen.sum('throttledRequests', { operation: 'publish' })).toBe(0); // no time series: nothing happened
    expect(seen.byNode('connectionsCurrent')).toEqual({ [node]: 842 });
    expect(seen.sum('registeredDevices')).toBe(1001);
    expect(seen.sum('quotaUsed', { quota: 'daily_messages' })).toBe(120_900);
    expect(seen.sum('quotaLimit', { quota: 'daily_messages' })).toBe(400_000);
  });

  test('three requests: one token for both sources, one for each kind of aggregation; the token is for the API', async () => {
    await using api = await openCloudApi(azureReply);
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAzure(api.url, clock);
    await lookAt(adapter);
    const logins = api.asked.filter(({ path }) => path.endsWith('/token'));
    expect(logins).toHaveLength(1);
    expect(api.asked).toHaveLength(3);
    expect(isLogin(logins[0] ?? expect.fail(), `${api.url}/.default`)).toBe(true);
  });
});
