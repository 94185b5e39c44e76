import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awsIotCore, awsIotCoreOptions } from '../../../../src/brokers/aws-iot-core/kind.ts';
import type { BrokerAdapter } from '../../../../src/core/source.ts';
import { openCloudApi } from '../../../support/cloud-api.ts';
import {
  AWS_KEY,
  AWS_SECRET,
  awsAuth,
  checkedRequest,
  cloudWatchReply,
  openAws,
  type Sums,
} from '../../../support/fake-cloud-watch.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openKind, sourceOf } from '../../../support/open-kind.ts';
import { type SetClock, setClock } from '../../../support/set-clock.ts';

const node = 'eu-central-1';
const source = `${node}/cloudwatch`;
const MINUTE = 60_000;

/** Moves time on and looks; the exporter asks no more than once a minute. */
async function lookAfter(adapter: BrokerAdapter, clock: SetClock, minutes: number): Promise<Look> {
  clock.advance(minutes * MINUTE);
  return lookAt(adapter);
}

const received = (seen: Look): number | undefined => seen.byNode('messagesReceived')[node];

describe('traps of interval sums', () => {
  test('sums are per minute and not cumulative: the counter begins at 0 with the exporter and adds them up', async () => {
    const sums: Sums = {
      'PublishIn.Success': {
        '2026-01-01T09:59': 999,
        '2026-01-01T10:00': 10,
        '2026-01-01T10:01': 20,
        '2026-01-01T10:02': 5,
      },
    };
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, sums));
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock, { delay: '1m' });
    expect(received(await lookAt(adapter))).toBe(0);
    expect(received(await lookAfter(adapter, clock, 2))).toBe(10);
    expect(received(await lookAfter(adapter, clock, 1))).toBe(30);
    expect(received(await lookAfter(adapter, clock, 1))).toBe(35);
    expect(received(await lookAfter(adapter, clock, 1))).toBe(35); // quiet is no point, and no fall to 0
  });

  test('recent intervals are incomplete: they wait for the delay, and what comes later still is added', async () => {
    const sums: Sums = { 'PublishIn.Success': { '2026-01-01T10:00': 4 } };
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, sums));
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock);
    expect(received(await lookAfter(adapter, clock, 3))).toBe(0);
    expect(received(await lookAfter(adapter, clock, 1))).toBe(4);
    sums['PublishIn.Success'] = { '2026-01-01T10:00': 10 };
    expect(received(await lookAfter(adapter, clock, 3))).toBe(10);
    await lookAfter(adapter, clock, 15);
    sums['PublishIn.Success'] = { '2026-01-01T10:00': 500 };
    expect(received(await lookAfter(adapter, clock, 1))).toBe(10); // long settled
  });

  test('an outage is caught up without counting a point twice', async () => {
    const minutes = [...Array(60).keys()].map((n) => [`2026-01-01T10:${String(n).padStart(2, '0')}`, 1] as const);
    const sums: Sums = { 'PublishIn.Success': Object.fromEntries(minutes) };
    let down = false;
    await using api = await openCloudApi((asked) => (down ? { status: 500, body: {} } : cloudWatchReply(asked, sums)));
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock, { delay: '0s' });
    expect(received(await lookAfter(adapter, clock, 10))).toBe(10);
    down = true;
    for (let i = 0; i < 20; i++)
      expect((await lookAfter(adapter, clock, 1)).failures()).toEqual({ [source]: 'http_5xx' });
    down = false;
    expect(received(await lookAfter(adapter, clock, 1))).toBe(31);
    expect(received(await lookAfter(adapter, clock, 1))).toBe(32);
  });

  test('asks at most once a minute, whatever the scrape interval, and repeats what it knows with its true age', async () => {
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, {}));
    const clock = setClock('2026-01-01T10:00:10Z');
    await using adapter = openAws(api.url, clock);
    const ages: (number | undefined)[] = [];
    for (let scrape = 0; scrape < 9; scrape++) {
      const answer = await sourceOf(adapter, node, 'cloudwatch').read(new AbortController().signal);
      ages.push(answer.dataAgeSeconds);
      clock.advance(15_000);
    }
    expect(api.asked).toHaveLength(3);
    expect(ages).toEqual([190, 205, 220, 235, 190, 205, 220, 235, 190]);
  });

  test('a failure is not asked about again before its minute is over either', async () => {
    await using api = await openCloudApi(() => ({
      status: 400,
      body: { __type: 'ThrottlingException', message: 'Rate exceeded' },
    }));
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock);
    for (let i = 0; i < 4; i++)
      expect((await lookAfter(adapter, clock, 0.25)).failures()).toEqual({ [source]: 'http_4xx' });
    expect(api.asked).toHaveLength(1);
  });

  test('with a long options.every a failure is asked about again after a minute', async () => {
    let down = true;
    await using api = await openCloudApi((asked) => (down ? { status: 503, body: {} } : cloudWatchReply(asked, {})));
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock, { every: '15m' });
    expect((await lookAt(adapter)).failures()).toEqual({ [source]: 'http_5xx' });
    down = false;
    expect((await lookAfter(adapter, clock, 0.5)).failures()).toEqual({ [source]: 'http_5xx' });
    expect((await lookAfter(adapter, clock, 0.5)).failures()).toEqual({});
    expect(received(await lookAfter(adapter, clock, 10))).toBe(0);
    expect(api.asked).toHaveLength(2);
  });

  test('options.every makes reads rarer; no interval is lost by it', async () => {
    const minutes = [...Array(60).keys()].map((n) => [`2026-01-01T10:${String(n).padStart(2, '0')}`, 1] as const);
    await using api = await openCloudApi((asked) =>
      cloudWatchReply(asked, { 'PublishIn.Success': Object.fromEntries(minutes) }),
    );
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock, { every: '5m', delay: '0s' });
    await lookAt(adapter);
    for (let i = 0; i < 29; i++) await lookAfter(adapter, clock, 1);
    expect(api.asked).toHaveLength(6);
    expect(received(await lookAfter(adapter, clock, 1))).toBe(30);
  });

  test('PartialData is counted but not taken for the whole: the rest is asked for again', async () => {
    const sums: Sums = { 'PublishIn.Success': { '2026-01-01T10:00': 1 } };
    let partial = true;
    await using api = await openCloudApi((asked) =>
      cloudWatchReply(asked, sums, { status: () => (partial ? 'PartialData' : 'Complete') }),
    );
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock, { delay: '0s' });
    expect(received(await lookAfter(adapter, clock, 2))).toBe(1);
    for (let i = 0; i < 30; i++) await lookAfter(adapter, clock, 1);
    const age = (await sourceOf(adapter, node, 'cloudwatch').read(new AbortController().signal)).dataAgeSeconds;
    expect(age).toBeGreaterThan(30 * 60); // nothing is known to be complete since
    sums['PublishIn.Success'] = { '2026-01-01T10:00': 1, '2026-01-01T10:01': 41 };
    partial = false;
    expect(received(await lookAfter(adapter, clock, 1))).toBe(42);
  });

  test('a metric that is forbidden or fails costs its own readings; all of them cost the source', async () => {
    await using some = await openCloudApi((asked) =>
      cloudWatchReply(asked, {}, { status: (name) => (name === 'PublishIn.Throttle' ? 'InternalError' : 'Complete') }),
    );
    await using adapter = openAws(some.url, setClock('2026-01-01T10:00:00Z'));
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({});
    expect(received(seen)).toBe(0);
    expect(seen.labels('messagesDropped')).toEqual([{ reason: 'internal_error' }]); // throttled is half unknown: absent
    await using all = await openCloudApi((asked) => cloudWatchReply(asked, {}, { status: () => 'Forbidden' }));
    await using refused = openAws(all.url, setClock('2026-01-01T10:00:00Z'));
    expect((await lookAt(refused)).failures()).toEqual({ [source]: 'auth' });
  });

  test('pages without end are given up', async () => {
    await using api = await openCloudApi(() => ({ body: { MetricDataResults: [], NextToken: 'again' } }));
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
    expect((await lookAt(adapter)).failures()).toEqual({ [source]: 'too_large' });
    expect(api.asked).toHaveLength(20);
  });
});

describe('traps of AWS IoT Core', () => {
  test('max: the account quota is not told, so there is no limit, and no clients, sessions or queues either', async () => {
    expect(Object.keys(awsIotCore.support)).not.toEqual(
      expect.arrayContaining([
        'connectionsPeak',
        'sessionsCurrent',
        'subscriptionsCurrent',
        'retainedMessages',
        'queuedMessages',
      ]),
    );
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, {}));
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
    const seen = await lookAt(adapter);
    expect(seen.byNode('connectionsMax')).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({});
  });

  test('only MQTT is asked for, not what came by HTTP', async () => {
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, {}));
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
    await lookAt(adapter);
    const { MetricDataQueries: queries } = checkedRequest(api.asked[0] ?? expect.fail());
    expect(queries.map(({ MetricStat: { Metric } }) => Metric.Dimensions)).toEqual(
      queries.map(() => [{ Name: 'Protocol', Value: 'MQTT' }]),
    );
  });

  const errors = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../fixtures/aws-iot-core/errors.json'), 'utf8'),
  ) as readonly { status: number; error: string; queryError?: string; message: string; reason: string }[];

  test.each(errors)('$error with status $status is $reason', async ({ status, error, queryError, message, reason }) => {
    await using api = await openCloudApi(() => ({
      status,
      headers: queryError === undefined ? {} : { 'x-amzn-query-error': queryError },
      body: { __type: `com.amazonaws.cloudwatch#${error}`, message },
    }));
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({ [source]: reason });
    expect(seen.messageOf(source)).toContain('GetMetricData');
    expect(api.asked).toHaveLength(1); // no retry of the SDK beside our own next read
  });

  test.each([
    ['html', 'parse'],
    ['half-json', 'parse'],
    ['500', 'http_5xx'],
    ['401', 'auth'],
    ['redirect', 'parse'],
    ['reset', 'closed'],
    ['silent', 'timeout'],
    ['one-byte-a-second', 'timeout'],
    ['oversized', 'timeout'],
    ['echo-credentials', 'auth'],
  ] as const)(
    'an endpoint that answers with %s is reason %s, in bounded time and without our keys',
    async (kind, reason) => {
      await using server = await openMisbehavingServer(kind);
      await using adapter = openAws(server.url, setClock('2026-01-01T10:00:00Z'));
      const seen = await lookAt(adapter, 500);
      expect(seen.failures()).toEqual({ [source]: reason });
      expect(seen.messageOf(source)).not.toContain(AWS_SECRET);
      expect(seen.messageOf(source)).not.toContain(AWS_KEY);
      expect(server.requests()).toBe(1); // a redirect is not followed
    },
  );

  test('an answer longer than 8 MiB is refused', async () => {
    await using api = await openCloudApi(() => ({ body: ' '.repeat(9 * 1024 * 1024) }));
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
    expect((await lookAt(adapter)).failures()).toEqual({ [source]: 'too_large' });
  });

  test.each([
    ['{"MetricDataResults":[{"Id":7,"StatusCode":null,"Timestamps":"x","Values":{}}]}', 'parse'],
    ['{"MetricDataResults":"none"}', 'parse'],
    ['[]', 'parse'],
    ['null', 'parse'],
    ['{"MetricDataResults":[{"Id":"nobody","StatusCode":"Complete"}]}', 'parse'],
  ])('%s is a parse error', async (body, reason) => {
    await using api = await openCloudApi(() => ({ body }));
    await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
    expect((await lookAt(adapter)).failures()).toEqual({ [source]: reason });
  });

  test('values of a wrong kind are not counted', async () => {
    const Values = ['12', null, -3, 1.5, 1e300, 8];
    const Timestamps = [0, 1, 2, 3, 4, 5].map((n) => Date.parse('2026-01-01T10:00:00Z') / 1_000 + 60 * n);
    await using api = await openCloudApi((asked) => ({
      body: {
        MetricDataResults: checkedRequest(asked).MetricDataQueries.map(({ Id }) => ({
          Id,
          StatusCode: 'Complete',
          Timestamps,
          Values: Values.slice(2),
        })),
      },
    }));
    const clock = setClock('2026-01-01T10:00:00Z');
    await using adapter = openAws(api.url, clock, { delay: '0s' });
    expect(received(await lookAfter(adapter, clock, 10))).toBe(8);
  });

  test('configured keys are used as they are: no variable, profile or instance metadata is looked at', async () => {
    await using metadata = await openCloudApi(() => ({ status: 500, body: {} }));
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, {}));
    const variables = {
      AWS_ACCESS_KEY_ID: 'AKIDOTHER',
      AWS_SECRET_ACCESS_KEY: 'other',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
      AWS_ENDPOINT_URL: metadata.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: metadata.url,
      AWS_DEFAULTS_MODE: 'auto',
      AWS_USE_FIPS_ENDPOINT: 'true',
    };
    const before = { ...process.env };
    Object.assign(process.env, variables);
    try {
      await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'));
      expect((await lookAt(adapter)).failures()).toEqual({});
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
      Object.assign(process.env, before);
    }
    expect(metadata.asked).toEqual([]);
    expect(api.asked[0]?.headers.authorization).toContain(`Credential=${AWS_KEY}/`);
  });

  test("without configured keys the SDK's own chain finds them", async () => {
    await using api = await openCloudApi((asked) => cloudWatchReply(asked, {}, { key: 'AKIDOTHER' }));
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDOTHER', AWS_SECRET_ACCESS_KEY: 'other' });
    try {
      await using adapter = openAws(api.url, setClock('2026-01-01T10:00:00Z'), {}, {});
      expect((await lookAt(adapter)).failures()).toEqual({});
    } finally {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  test('one account and region is one cluster: several nodes are refused, an unknown region too', async () => {
    const nodes = ['eu-central-1', 'us-east-1'].map((name) => ({
      name,
      api: `https://monitoring.${name}.amazonaws.com`,
    }));
    await expect(openKind('aws-iot-core', nodes, { region: 'eu-central-1' }, awsAuth)).rejects.toThrow(
      /one node a cluster/,
    );
    expect(awsIotCoreOptions.safeParse({ region: 'Frankfurt' }).success).toBe(false);
    expect(awsIotCoreOptions.safeParse({}).success).toBe(false);
  });
});
