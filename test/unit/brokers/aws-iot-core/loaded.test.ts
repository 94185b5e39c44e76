import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askedMetrics } from '../../../../src/brokers/aws-iot-core/broker-metrics.ts';
import { openCloudApi } from '../../../support/cloud-api.ts';
import { checkedRequest, openAws } from '../../../support/fake-cloud-watch.ts';
import { lookAt } from '../../../support/look.ts';
import { setClock } from '../../../support/set-clock.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/aws-iot-core', name), 'utf8');
const node = 'eu-central-1';

describe('AWS IoT Core, two documented pages of four minutes', () => {
  const documented = () =>
    openCloudApi((asked) => {
      const { NextToken } = checkedRequest(asked);
      return { body: fixture(`get-metric-data-page-${NextToken === 'page-2' ? 2 : 1}.json`) };
    });

  test('every number is the sum over the minutes and over the pages', async () => {
    await using api = await documented();
    const clock = setClock('2026-01-01T09:59:30Z');
    await using adapter = openAws(api.url, clock);
    clock.advance(10 * 60_000);
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({});
    expect(api.asked).toHaveLength(2);
    expect(seen.byNode('connectionsOpened')).toEqual({ [node]: 24 });
    expect(seen.byNode('connectionsRejected', { reason: 'auth' })).toEqual({ [node]: 4 });
    expect(seen.byNode('connectionsRejected', { reason: 'client_id_throttled' })).toEqual({ [node]: 5 });
    expect(seen.byNode('connectionsRejected', { reason: 'server_error' })).toEqual({ [node]: 0 });
    expect(seen.byNode('messagesReceived')).toEqual({ [node]: 2405 });
    expect(seen.byNode('messagesSent')).toEqual({ [node]: 4810 });
    expect(seen.byNode('messagesDropped', { reason: 'throttled' })).toEqual({ [node]: 8 });
    expect(seen.byNode('messagesDropped', { reason: 'internal_error' })).toEqual({ [node]: 1 });
    expect(seen.byNode('packetsReceived', { type: 'connect' })).toEqual({ [node]: 36 });
    expect(seen.byNode('packetsReceived', { type: 'publish' })).toEqual({ [node]: 2417 });
    expect(seen.byNode('packetsReceived', { type: 'pingreq' })).toEqual({ [node]: 161 });
    expect(seen.byNode('packetsReceived', { type: 'subscribe' })).toEqual({ [node]: 26 });
    expect(seen.byNode('packetsReceived', { type: 'unsubscribe' })).toEqual({ [node]: 4 });
    expect(seen.byNode('authenticationAttempts', { result: 'success' })).toEqual({ [node]: 24 });
    expect(seen.byNode('authenticationAttempts', { result: 'failure' })).toEqual({ [node]: 4 });
    expect(seen.byNode('authorizationChecks', { action: 'publish' })).toEqual({ [node]: 3 });
    expect(seen.byNode('authorizationChecks', { action: 'subscribe' })).toEqual({ [node]: 8 });
    expect(seen.sum('throttledRequests', { operation: 'publish' })).toBe(7);
    expect(seen.sum('throttledRequests', { operation: 'deliver' })).toBe(9);
    expect(seen.sum('throttledRequests', { operation: 'connect_client_id' })).toBe(5);
  });

  test('asks for 26 metrics a read: docs/brokers/aws-iot-core.md calculates the cost with it', () => {
    expect(askedMetrics).toHaveLength(26);
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/brokers/aws-iot-core.md'), 'utf8');
    expect(page).toContain('26 metrics');
  });
});

describe('the fleet index of AWS IoT', () => {
  const statistics = JSON.parse(fixture('get-statistics.json')) as Record<'all' | 'connected', object>;

  test('counts registered and connected things, by GetStatistics and signed for the IoT service', async () => {
    await using api = await openCloudApi((asked) => {
      if (asked.path === '/') return { status: 500, body: {} };
      expect([asked.method, asked.path]).toEqual(['POST', '/indices/statistics']);
      expect(asked.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/eu-central-1\/iot\/aws4_request/);
      const { queryString } = JSON.parse(asked.body) as { queryString: string };
      return { body: queryString === '*' ? statistics.all : statistics.connected };
    });
    const options = { fleetIndex: true, fleetIndexApi: api.url };
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'), options);
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({ [`${node}/cloudwatch`]: 'http_5xx' }); // each fails by itself
    expect(seen.byNode('connectionsCurrent')).toEqual({ [node]: 1187 });
    expect(seen.sum('registeredDevices')).toBe(1250);
  });

  test('an account that does not index connectivity says so, and the counters stay', async () => {
    await using api = await openCloudApi((asked) =>
      asked.path === '/'
        ? { body: fixture('get-metric-data-page-2.json') }
        : {
            status: 400,
            headers: { 'x-amzn-errortype': 'InvalidQueryException' },
            body: { message: 'The query is invalid: connectivity is not indexed' },
          },
    );
    const options = { fleetIndex: true, fleetIndexApi: api.url };
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'), options);
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({ [`${node}/fleetindex`]: 'http_4xx' });
    expect(seen.messageOf(`${node}/fleetindex`)).toContain('connectivity is not indexed');
    expect(seen.byNode('messagesReceived')).toEqual({ [node]: 0 });
  });

  test('is off unless asked for', async () => {
    await using adapter = openAws('http://127.0.0.1:1', setClock('2026-01-01T10:00:00Z'));
    expect(adapter.sources.map(({ name }) => name)).toEqual(['cloudwatch']);
  });
});
