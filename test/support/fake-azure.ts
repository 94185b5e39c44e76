import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAzureIotHub } from '../../src/brokers/azure-iot-hub/adapter.ts';
import { azureIotHubOptions } from '../../src/brokers/azure-iot-hub/kind.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { Secret } from '../../src/core/secret.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { OpenTransport } from '../../src/http/http-transport.ts';
import type { Asked, Reply } from './cloud-api.ts';

export const HUB =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/plant/providers/Microsoft.Devices/IotHubs/plant-hub';
export const AZURE_CLIENT = '11111111-2222-3333-4444-555555555555';
export const AZURE_SECRET = 'p8Q~not+a/real=secret';
export const AZURE_TOKEN = 'eyJ0eXAiOiJKV1QifQ.derived-from-the-documentation';

export function azureFixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/azure-iot-hub', name), 'utf8');
}

/** Whether a request is for the token endpoint; one that is was checked. */
export function isLogin(asked: Asked, scope?: string): boolean {
  if (!asked.path.startsWith('/contoso.example/')) return false;
  assert.equal(asked.method, 'POST');
  assert.equal(asked.path, '/contoso.example/oauth2/v2.0/token');
  assert.equal(asked.headers['content-type'], 'application/x-www-form-urlencoded');
  assert.equal(asked.headers.authorization, undefined);
  const form = new URLSearchParams(asked.body);
  assert.equal(form.get('grant_type'), 'client_credentials');
  assert.equal(form.get('client_id'), AZURE_CLIENT);
  assert.equal(form.get('client_secret'), AZURE_SECRET);
  assert.match(form.get('scope') ?? '', /\/\.default$/);
  if (scope !== undefined) assert.equal(form.get('scope'), scope);
  return true;
}

/** The names a metrics request asks for, after everything about it was checked. */
export function checkedNames(asked: Asked, token = AZURE_TOKEN): readonly string[] {
  assert.equal(asked.method, 'GET');
  assert.equal(asked.path, `${HUB}/providers/Microsoft.Insights/metrics`);
  assert.equal(asked.headers.authorization, `Bearer ${token}`);
  const { query } = asked;
  assert.equal(query.get('api-version'), '2023-10-01');
  assert.equal(query.get('interval'), 'PT1M');
  const [from = '', until = ''] = (query.get('timespan') ?? '').split('/');
  assert.ok(Date.parse(until) > Date.parse(from), 'an empty timespan');
  const names = (query.get('metricnames') ?? '').split(',');
  assert.ok(names.length >= 1 && names.length <= 20, 'at most 20 names');
  const snapshots = ['connectedDeviceCount', 'totalDeviceCount', 'dailyMessageQuotaUsed'];
  const aggregation = names.some((name) => snapshots.includes(name)) ? 'maximum' : 'total';
  assert.equal(query.get('aggregation'), aggregation);
  return names;
}

/** The documented answers. */
export function azureReply(asked: Asked): Reply {
  if (isLogin(asked)) return { body: azureFixture('token.json') };
  const names = checkedNames(asked);
  return { body: azureFixture(names.includes('connectedDeviceCount') ? 'metrics-maximum.json' : 'metrics-total.json') };
}

/** Opens the adapter towards `api`, which is also where it logs in. */
export function openAzure(
  api: string,
  clock: Clock,
  options: Readonly<Record<string, unknown>> = {},
  transport?: OpenTransport,
): BrokerAdapter {
  return openAzureIotHub(
    {
      cluster: 'test',
      nodes: [{ name: 'plant-hub', api }],
      auth: { username: AZURE_CLIENT, password: new Secret(AZURE_SECRET) },
      tls: {},
      options: azureIotHubOptions.parse({ tenant: 'contoso.example', resource: HUB, login: api, ...options }),
      log: silentLog,
      ...(transport === undefined ? {} : { transport }),
    },
    { clock },
  );
}
