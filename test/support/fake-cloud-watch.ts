import assert from 'node:assert/strict';
import { openAwsIotCore } from '../../src/brokers/aws-iot-core/adapter.ts';
import { awsIotCoreOptions } from '../../src/brokers/aws-iot-core/kind.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { Secret } from '../../src/core/secret.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { BrokerAuth } from '../../src/core/target.ts';
import type { Asked, Reply } from './cloud-api.ts';

/** What `AWS/IoT` holds: by metric, the sum of every minute by its start in ISO form (`2026-01-01T10:00`). */
export type Sums = Record<string, Record<string, number>>;

export const AWS_KEY = 'AKIDEXAMPLE';
export const AWS_SECRET = 'wJalrXUtnFEMI-K7MDENG';
export const awsAuth: BrokerAuth = { apiKey: new Secret(AWS_KEY), apiSecret: new Secret(AWS_SECRET) };

interface Query {
  readonly Id: string;
  readonly ReturnData?: boolean;
  readonly MetricStat: {
    readonly Metric: { Namespace: string; MetricName: string; Dimensions: readonly unknown[] };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface Request {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
  readonly MetricDataQueries: readonly Query[];
}

/** The body of a GetMetricData request after everything about it was checked (JSON 1.0 of SDK 3.1164, signed by SigV4). */
export function checkedRequest(asked: Asked, key = AWS_KEY): Request {
  assert.equal(asked.method, 'POST');
  assert.equal(asked.path, '/');
  assert.equal(asked.headers['x-amz-target'], 'GraniteServiceVersion20100801.GetMetricData');
  assert.equal(asked.headers['content-type'], 'application/x-amz-json-1.0');
  const scope = new RegExp(
    `^AWS4-HMAC-SHA256 Credential=${key}/\\d{8}/eu-central-1/monitoring/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$`,
  );
  assert.match(asked.headers.authorization ?? '', scope);
  const request = JSON.parse(asked.body) as Request;
  assert.equal(request.StartTime % 60, 0);
  assert.equal(request.EndTime % 60, 0);
  assert.ok(request.EndTime > request.StartTime, 'an empty window');
  assert.ok(request.MetricDataQueries.length <= 500);
  assert.equal(new Set(request.MetricDataQueries.map(({ Id }) => Id)).size, request.MetricDataQueries.length);
  for (const { Id, MetricStat } of request.MetricDataQueries) {
    assert.match(Id, /^[a-z][A-Za-z0-9_]*$/);
    assert.equal(MetricStat.Stat, 'Sum');
    assert.equal(MetricStat.Period, 60);
    assert.equal(MetricStat.Metric.Namespace, 'AWS/IoT');
    assert.deepEqual(MetricStat.Metric.Dimensions, [{ Name: 'Protocol', Value: 'MQTT' }]);
  }
  return request;
}

/** What CloudWatch answers when it holds these sums: no point where nothing happened. */
export function cloudWatchReply(
  asked: Asked,
  sums: Sums,
  options: { readonly status?: (metric: string) => string; readonly key?: string } = {},
): Reply {
  const request = checkedRequest(asked, options.key);
  return {
    body: {
      MetricDataResults: request.MetricDataQueries.map(({ Id, MetricStat }) => {
        const name = MetricStat.Metric.MetricName;
        const points = Object.entries(sums[name] ?? {})
          .map(([minute, sum]) => [Date.parse(`${minute}:00Z`) / 1_000, sum] as const)
          .filter(([at]) => at >= request.StartTime && at < request.EndTime);
        return {
          Id,
          Label: name,
          Timestamps: points.map(([at]) => at),
          Values: points.map(([, sum]) => sum),
          StatusCode: options.status?.(name) ?? 'Complete',
        };
      }),
      Messages: [],
    },
  };
}

/** Opens the adapter towards `api`; the region is eu-central-1 and so is the node. */
export function openAws(
  api: string,
  clock: Clock,
  options: Readonly<Record<string, unknown>> = {},
  auth: BrokerAuth = awsAuth,
): BrokerAdapter {
  return openAwsIotCore(
    {
      cluster: 'test',
      nodes: [{ name: 'eu-central-1', api }],
      auth,
      tls: {},
      options: awsIotCoreOptions.parse({ region: 'eu-central-1', ...options }),
      log: silentLog,
    },
    { clock },
  );
}
