import { describe, expect, test } from 'vitest';
import { azureIotHub, azureIotHubOptions } from '../../../../src/brokers/azure-iot-hub/kind.ts';
import { createLogin } from '../../../../src/brokers/azure-iot-hub/login.ts';
import { createMonitorApi } from '../../../../src/brokers/azure-iot-hub/monitor-api.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { BrokerAdapter } from '../../../../src/core/source.ts';
import { createHttpReader } from '../../../../src/http/http-reader.ts';
import { type Asked, openCloudApi, type Reply } from '../../../support/cloud-api.ts';
import {
  AZURE_CLIENT,
  AZURE_SECRET,
  AZURE_TOKEN,
  azureFixture,
  azureReply,
  checkedNames,
  HUB,
  isLogin,
  openAzure,
} from '../../../support/fake-azure.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openKind, sourceOf } from '../../../support/open-kind.ts';
import { type SetClock, setClock } from '../../../support/set-clock.ts';

const node = 'plant-hub';
const MINUTE = 60_000;
const signal = new AbortController().signal;
const start = '2026-01-01T10:00:00Z';

async function lookAfter(adapter: BrokerAdapter, clock: SetClock, minutes: number): Promise<Look> {
  clock.advance(minutes * MINUTE);
  return lookAt(adapter);
}

/** Azure Monitor that holds the same points for every metric: value by minute. */
function monitor(asked: Asked, points: Readonly<Record<string, number>>, key = 'timeStamp'): Reply {
  if (isLogin(asked)) return { body: azureFixture('token.json') };
  const names = checkedNames(asked);
  const aggregation = asked.query.get('aggregation') ?? '';
  const [from = '', until = ''] = (asked.query.get('timespan') ?? '').split('/');
  const data = Object.entries(points)
    .map(([minute, value]) => ({ [key]: `2026-01-01T${minute}:00Z`, [aggregation]: value }))
    .filter((point) => {
      const at = Date.parse(String(point[key]));
      return at >= Date.parse(from) && at < Date.parse(until);
    });
  return { body: { value: names.map((value) => ({ name: { value }, timeseries: [{ metadatavalues: [], data }] })) } };
}

describe('traps of interval sums', () => {
  test('sums are per minute; every minute counts once, late and revised ones grow it', async () => {
    const points: Record<string, number> = { '09:59': 999, '10:00': 10, '10:01': 20 };
    await using api = await openCloudApi((asked) => monitor(asked, points));
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock, { delay: '1m' });
    const received = async (minutes: number) => (await lookAfter(adapter, clock, minutes)).sum('messagesReceived');
    expect(await received(0)).toBe(0);
    expect(await received(2)).toBe(10);
    expect(await received(1)).toBe(30);
    points['10:00'] = 15;
    points['10:01'] = 1; // a counter never falls
    expect(await received(1)).toBe(35);
    expect(await received(1)).toBe(35);
  });

  test('asks at most once a minute and tells the true age of what it repeats', async () => {
    await using api = await openCloudApi((asked) => monitor(asked, {}));
    const clock = setClock('2026-01-01T10:00:10Z');
    await using adapter = openAzure(api.url, clock);
    const ages: (number | undefined)[] = [];
    for (let scrape = 0; scrape < 5; scrape++) {
      ages.push((await sourceOf(adapter, node, 'counters').read(signal)).dataAgeSeconds);
      clock.advance(15_000);
    }
    expect(ages).toEqual([190, 205, 220, 235, 190]);
    expect(api.asked.filter(({ path }) => path.endsWith('/metrics'))).toHaveLength(2);
  });

  test('timestamp in lower case is a time stamp too', async () => {
    await using api = await openCloudApi((asked) => monitor(asked, { '10:00': 7 }, 'timestamp'));
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock, { delay: '0s' });
    expect((await lookAfter(adapter, clock, 2)).sum('messagesReceived')).toBe(7);
  });
});

describe('traps of Azure IoT Hub', () => {
  test('dailyMessageQuotaUsed resets at 00:00 UTC: the last value of yesterday is not told for today', async () => {
    await using api = await openCloudApi((asked) => {
      if (isLogin(asked)) return { body: azureFixture('token.json') };
      const data = [{ timeStamp: '2026-01-01T23:58:00Z', maximum: 399_000 }];
      return { body: { value: checkedNames(asked).map((value) => ({ name: { value }, timeseries: [{ data }] })) } };
    });
    const clock = setClock('2026-01-01T23:59:30Z');
    await using adapter = openAzure(api.url, clock);
    expect((await lookAt(adapter)).sum('quotaUsed')).toBe(399_000);
    const after = await lookAfter(adapter, clock, 2);
    expect(after.labels('quotaUsed')).toEqual([]);
    expect(after.sum('connectionsCurrent')).toBe(399_000); // the other snapshots know no day
  });

  test('a snapshot is the latest value and says how old it is; old ones are absent', async () => {
    await using api = await openCloudApi((asked) => monitor(asked, { '10:00': 5, '10:02': 8 }));
    const clock = setClock('2026-01-01T10:10:00Z');
    await using adapter = openAzure(api.url, clock);
    const answer = await sourceOf(adapter, node, 'snapshots').read(signal);
    expect(answer.dataAgeSeconds).toBe(7 * 60);
    expect((await lookAt(adapter)).sum('connectionsCurrent')).toBe(8);
    expect((await lookAfter(adapter, clock, 20)).byNode('connectionsCurrent')).toEqual({});
  });

  test('max, sessions, subscriptions, retained, bytes: not told, so absent; deviceDataUsage goes both ways', () => {
    expect(azureIotHub.support.connectionsMax).toBe('config');
    for (const key of [
      'connectionsPeak',
      'sessionsCurrent',
      'subscriptionsCurrent',
      'retainedMessages',
      'bytesReceived',
    ])
      expect(Object.keys(azureIotHub.support)).not.toContain(key);
  });

  test('one metric the hub does not know costs that metric, not the others, and is not asked for again', async () => {
    await using api = await openCloudApi((asked) => {
      if (isLogin(asked)) return { body: azureFixture('token.json') };
      if (!checkedNames(asked).includes('C2DMessagesExpired')) return azureReply(asked);
      return { status: 400, body: { code: 'BadRequest', message: 'Failed to find metric configuration' } };
    });
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock);
    const seen = await lookAfter(adapter, clock, 8);
    expect(seen.failures()).toEqual({});
    expect(seen.sum('messagesReceived')).toBe(1205);
    expect(seen.labels('messagesDropped').map(({ reason }) => reason)).toEqual([
      'unspecified',
      'unhandled',
      'no_subscribers',
    ]);
    const before = api.asked.length;
    await lookAfter(adapter, clock, 1);
    expect(api.asked.length - before).toBe(2);
  });

  test('a metric with an error of its own is absent', async () => {
    await using api = await openCloudApi((asked) => {
      const reply = azureReply(asked);
      return { body: String(reply.body).replace('"errorCode": "Success"', '"errorCode": "InternalError"') };
    });
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock);
    const seen = await lookAfter(adapter, clock, 8);
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('messagesReceived')).toEqual({});
    expect(seen.byNode('messagesSent')).toEqual({ [node]: 7 });
  });

  test('more than 20 names go in several requests', async () => {
    const names = [...Array(45).keys()].map((n) => `metric.${n}`);
    await using api = await openCloudApi((asked) => monitor(asked, { '10:00': 1 }));
    await using reader = createHttpReader({ auth: {}, tls: {} });
    const login = { token: async () => AZURE_TOKEN, refuse: () => {} };
    const window = { fromMs: Date.parse(start), untilMs: Date.parse(start) + MINUTE };
    const told = await createMonitorApi(reader, login, `${api.url}${HUB}`).read(names, 'total', window, signal);
    expect([...told.keys()]).toEqual(names);
    expect(api.asked.map((asked) => checkedNames(asked).length)).toEqual([20, 20, 5]);
  });
});

describe('the login', () => {
  test('a token is kept until five minutes before it ends, then renewed', async () => {
    await using api = await openCloudApi((asked) => monitor(asked, {}));
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock);
    const logins = () => api.asked.filter(({ path }) => path.endsWith('/token')).length;
    await lookAt(adapter);
    await lookAfter(adapter, clock, 54);
    expect(logins()).toBe(1);
    await lookAfter(adapter, clock, 1.1);
    expect(logins()).toBe(2);
  });

  test('a 401 renews the token once; a second one is reason auth', async () => {
    let issued = 0;
    let good = 'token-2';
    await using api = await openCloudApi((asked) => {
      if (isLogin(asked))
        return { body: { token_type: 'Bearer', expires_in: '3599', access_token: `token-${++issued}` } };
      if (asked.headers.authorization !== `Bearer ${good}`)
        return { status: 401, body: { error: { code: 'ExpiredAuthenticationToken' } } };
      return { body: { value: checkedNames(asked, good).map((value) => ({ name: { value }, timeseries: [] })) } };
    });
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock);
    expect((await lookAt(adapter)).failures()).toEqual({});
    expect(issued).toBe(2);
    good = 'none';
    const seen = await lookAfter(adapter, clock, 1);
    expect(seen.failures()).toEqual({ [`${node}/counters`]: 'auth', [`${node}/snapshots`]: 'auth' });
    expect(seen.messageOf(`${node}/counters`)).not.toContain('token-');
  });

  test('a token that lives shorter than five minutes is used for half its life', async () => {
    await using api = await openCloudApi((asked) => {
      isLogin(asked);
      return { body: { token_type: 'bearer', expires_in: 120, access_token: 't' } };
    });
    await using reader = createHttpReader({ auth: {}, tls: {} });
    const clock = setClock(start);
    const secret = new Secret(AZURE_SECRET);
    const login = createLogin({
      reader,
      login: `${api.url}/`,
      tenant: 'contoso.example',
      client: AZURE_CLIENT,
      secret,
      scope: 's/.default',
      clock,
    });
    await login.token(signal);
    clock.advance(59_000);
    await login.token(signal);
    expect(api.asked).toHaveLength(1);
    clock.advance(2_000);
    await login.token(signal);
    expect(api.asked).toHaveLength(2);
  });

  const errors = JSON.parse(azureFixture('errors.json')) as readonly {
    readonly where: 'login' | 'monitor';
    readonly status: number;
    readonly reason: string;
    readonly body: unknown;
  }[];

  test.each(errors)('$where with status $status is $reason', async ({ where, status, reason, body }) => {
    await using api = await openCloudApi((asked) => {
      if (isLogin(asked) === (where === 'login')) return { status, body };
      return azureReply(asked);
    });
    await using adapter = openAzure(api.url, setClock(start));
    expect((await lookAt(adapter)).failures()).toEqual({ [`${node}/counters`]: reason, [`${node}/snapshots`]: reason });
  });

  test('a refusal of everything is not remembered as unknown names', async () => {
    let broken = true;
    await using api = await openCloudApi((asked) =>
      broken && !isLogin(asked)
        ? { status: 400, body: { code: 'BadRequest', message: 'timespan' } }
        : azureReply(asked),
    );
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock);
    expect((await lookAt(adapter)).failures()).toEqual({
      [`${node}/counters`]: 'http_4xx',
      [`${node}/snapshots`]: 'http_4xx',
    });
    broken = false;
    const seen = await lookAfter(adapter, clock, 8);
    expect(seen.failures()).toEqual({});
    expect(seen.sum('messagesReceived')).toBe(1205);
  });

  test('a login server that echoes what it got brings neither secret nor token into a message', async () => {
    await using api = await openCloudApi((asked) =>
      asked.path.endsWith('/token') && asked.body !== ''
        ? { status: 400, body: `you sent client_secret=${AZURE_SECRET} as ${encodeURIComponent(AZURE_SECRET)}` }
        : { body: {} },
    );
    await using adapter = openAzure(api.url, setClock(start));
    const message = (await lookAt(adapter)).messageOf(`${node}/counters`);
    expect(message).toContain('<secret>');
    expect(message).not.toContain(AZURE_SECRET);
    expect(message).not.toContain(encodeURIComponent(AZURE_SECRET));
    await using echo = await openCloudApi((asked) =>
      isLogin(asked)
        ? { body: azureFixture('token.json') }
        : { status: 403, body: `refused: ${asked.headers.authorization}` },
    );
    await using other = openAzure(echo.url, setClock(start));
    const said = (await lookAt(other)).messageOf(`${node}/counters`);
    expect(said).toContain('refused');
    expect(said).not.toContain(AZURE_TOKEN);
  });
});

describe('an Azure that misbehaves', () => {
  test.each([
    ['html', 'parse'],
    ['half-json', 'parse'],
    ['500', 'http_5xx'],
    ['redirect', 'parse'],
    ['reset', 'closed'],
    ['silent', 'timeout'],
    ['one-byte-a-second', 'timeout'],
    ['oversized', 'timeout'],
  ] as const)('a login endpoint that answers with %s is reason %s', async (kind, reason) => {
    await using server = await openMisbehavingServer(kind);
    await using adapter = openAzure(server.url, setClock(start));
    expect(Object.values((await lookAt(adapter, 500)).failures())).toEqual([reason, reason]);
    expect(server.requests()).toBe(1);
  });

  test.each(['html', 'half-json', 'redirect', '500'] as const)('a monitor that answers with %s', async (kind) => {
    await using server = await openMisbehavingServer(kind);
    await using login = await openCloudApi(() => ({ body: azureFixture('token.json') }));
    await using adapter = openAzure(server.url, setClock(start), { login: login.url });
    const reason = kind === '500' ? 'http_5xx' : 'parse';
    expect(Object.values((await lookAt(adapter, 2_000)).failures())).toEqual([reason, reason]);
  });

  test.each([
    '[]',
    'null',
    '{"value":"x"}',
    '{"value":[null,7,{"name":"x"},{"name":{"value":"somebody else"}}]}',
    '{}',
  ])('%s is a parse error', async (body) => {
    await using api = await openCloudApi((asked) => (isLogin(asked) ? { body: azureFixture('token.json') } : { body }));
    await using adapter = openAzure(api.url, setClock(start));
    expect(Object.values((await lookAt(adapter)).failures())).toEqual(['parse', 'parse']);
  });

  test('values of a wrong kind are not counted', async () => {
    const values = ['12', null, -3, 1.5, 1e300, 8];
    await using api = await openCloudApi((asked) => {
      if (isLogin(asked)) return { body: azureFixture('token.json') };
      const data = values.map((value, n) => ({ timeStamp: `2026-01-01T10:0${n}:00Z`, total: value, maximum: value }));
      const strange = [{ timeStamp: 'soon', total: 5 }, { total: 5 }];
      return {
        body: {
          value: checkedNames(asked).map((value) => ({
            name: { value },
            timeseries: [{ data: [...data, ...strange] }],
          })),
        },
      };
    });
    const clock = setClock(start);
    await using adapter = openAzure(api.url, clock, { delay: '0s' });
    expect((await lookAfter(adapter, clock, 10)).sum('messagesReceived')).toBe(8);
  });

  test('several nodes, no secret and a wrong resource are refused with what to write', async () => {
    const options = { tenant: 'contoso.example', resource: HUB };
    const api = 'https://management.azure.com';
    const auth = { username: AZURE_CLIENT, password: new Secret(AZURE_SECRET) };
    const two = ['a', 'b'].map((name) => ({ name, api }));
    await expect(openKind('azure-iot-hub', two, options, auth)).rejects.toThrow(/one node a cluster/);
    await expect(openKind('azure-iot-hub', [{ name: node, api }], options)).rejects.toThrow(/service principal/);
    expect(azureIotHubOptions.safeParse({ ...options, resource: `${HUB}/../other` }).success).toBe(false);
    expect(azureIotHubOptions.safeParse({ ...options, tenant: '../x' }).success).toBe(false);
  });
});
