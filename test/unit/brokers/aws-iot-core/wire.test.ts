import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { askedMetrics, brokerReadings } from '../../../../src/brokers/aws-iot-core/broker-metrics.ts';
import { metricData } from '../../../../src/brokers/aws-iot-core/metric-data.ts';
import { sdkHandler } from '../../../../src/brokers/aws-iot-core/sdk-handler.ts';
import { createIntervalCounters } from '../../../../src/brokers/interval-counters.ts';
import { SourceError } from '../../../../src/core/source.ts';
import type { BrokerTls } from '../../../../src/core/target.ts';
import { flawsOf } from '../../../contract/broker.contract.ts';
import { openCloudApi } from '../../../support/cloud-api.ts';
import { fc } from '../../../support/property.ts';

const open = new AbortController().signal;

function send(
  url: string,
  options: { readonly origin?: string; readonly tls?: BrokerTls; readonly signal?: AbortSignal },
) {
  const { protocol, hostname, port } = new URL(url);
  const handler = sdkHandler({ origin: options.origin, tls: options.tls ?? {}, closing: open });
  const request = {
    method: 'GET',
    protocol,
    hostname,
    port: Number(port),
    path: '/a',
    query: { b: ['c', 'd e'] },
    headers: {},
  };
  return handler.handle(request, { abortSignal: options.signal ?? open });
}

const reasonOf = (sending: Promise<unknown>): Promise<unknown> =>
  sending.then(
    () => 'answered',
    (error: unknown) => (error instanceof SourceError ? error.reason : error),
  );

describe('how requests of the SDK travel', () => {
  test('to the configured origin and nowhere else', async () => {
    await using api = await openCloudApi(({ query }) => ({ body: query.getAll('b') }));
    await using other = await openCloudApi(() => ({ body: {} }));
    const { response } = await send(api.url, { origin: `${api.url}/path` });
    expect(JSON.parse(Buffer.from(response.body).toString())).toEqual(['c', 'd e']);
    expect(await reasonOf(send(other.url, { origin: api.url }))).toBe('internal');
    expect(other.asked).toEqual([]);
  });

  test('a signal of the SDK ends an exchange that hangs', async () => {
    await using api = await openCloudApi(() => undefined);
    expect(await reasonOf(send(api.url, { signal: AbortSignal.timeout(50) }))).toBe('timeout');
    expect(await reasonOf(send('http://127.0.0.1:1', {}))).toBe('refused');
  });

  test("with the cluster's TLS: a certificate nobody vouches for is refused", async () => {
    const folder = join(import.meta.dirname, '../../../fixtures/tls');
    const [cert, key] = ['localhost.crt', 'localhost.key'].map((name) => readFileSync(join(folder, name)));
    const server = createServer({ cert, key }, (_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    try {
      expect(await reasonOf(send(url, {}))).toBe('tls');
      expect(await reasonOf(send(url, { tls: { ca: join(folder, 'localhost.crt') } }))).toBe('answered');
      expect(await reasonOf(send(url, { tls: { insecureSkipVerify: true } }))).toBe('answered');
      expect(await reasonOf(send(url, { tls: { ca: join(folder, 'missing.crt') } }))).toBe('tls');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('whatever CloudWatch says', () => {
  const ids = fc.oneof(fc.constantFrom(...askedMetrics.map((_, index) => `m${index}`)), fc.string());
  const result = fc.oneof(
    fc.record(
      {
        Id: fc.oneof(ids, fc.anything()),
        StatusCode: fc.oneof(fc.constantFrom('Complete', 'PartialData', 'InternalError', 'Forbidden'), fc.anything()),
        Timestamps: fc.oneof(fc.array(fc.date({ noInvalidDate: false })), fc.anything()),
        Values: fc.oneof(fc.array(fc.oneof(fc.nat(), fc.double())), fc.anything()),
      },
      { requiredKeys: [] },
    ),
    fc.anything(),
  );
  const answer = fc.record(
    { MetricDataResults: fc.array(result, { maxLength: 30 }), NextToken: fc.anything() },
    { requiredKeys: ['MetricDataResults'] },
  );

  test('only a SourceError is thrown and only good readings are told', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (said) => {
        const counters = createIntervalCounters(0);
        const window = { fromMs: 0, untilMs: 10_000 * 60_000 };
        const told = await metricData(
          async () => ({ $metadata: {}, ...said }) as unknown as GetMetricDataCommandOutput,
          askedMetrics,
          window,
          open,
        ).catch((error: unknown) => error);
        if (!(told instanceof Map)) {
          expect(told).toBeInstanceOf(SourceError);
          return;
        }
        counters.take(told, window);
        const readings = brokerReadings('n', (name) => (told.has(name) ? counters.total(name) : undefined));
        expect(readings.flatMap(flawsOf)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
