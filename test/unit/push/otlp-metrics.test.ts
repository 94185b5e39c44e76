import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { exposedFamilies } from '../../../src/push/exposed-family.ts';
import { pushTargets } from '../../../src/push/index.ts';
import { openPushReceiver } from '../../support/push-receiver.ts';

/** The part of the OTLP definitions that metrics of ours use, as the receiver knows them. */
const request = protobuf
  .parse(`syntax = "proto3";
    message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
    message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message ScopeMetrics { repeated Metric metrics = 2; }
    message Metric {
      string name = 1; string description = 2; string unit = 3;
      Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9;
    }
    message Gauge { repeated NumberDataPoint data_points = 1; }
    message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
    message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
    message NumberDataPoint {
      repeated KeyValue attributes = 7; fixed64 time_unix_nano = 3; double as_double = 4; sfixed64 as_int = 6;
    }
    message HistogramDataPoint {
      repeated KeyValue attributes = 9; fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5;
      repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7;
    }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue { string string_value = 1; }`)
  .root.lookupType('ExportMetricsServiceRequest');

async function sent(page: string): Promise<string> {
  await using receiver = await openPushReceiver();
  const settings = {
    to: 'otlp',
    url: receiver.url,
    everyMs: 1_000,
    timeoutMs: 2_000,
    auth: {},
    headers: {},
    tls: {},
    labels: { 'deployment.environment': 'test' },
  } as const;
  await using target = await pushTargets.otlp(settings, systemClock);
  await target.push(exposedFamilies(page), 1_700_000_000_123, new AbortController().signal);
  const body = receiver.received[0]?.body ?? Buffer.alloc(0);
  return JSON.stringify(request.toObject(request.decode(body), { longs: String }));
}

describe('OTLP', () => {
  test('a gauge keeps its labels, an unlimited limit stays infinite, the resource says who sends', async () => {
    const text = await sent(
      '# HELP mqtt_connections_max Limit.\n# TYPE mqtt_connections_max gauge\nmqtt_connections_max{cluster="a",node="n1"} +Inf\n',
    );
    expect(text).toContain('"name":"mqtt_connections_max","description":"Limit."');
    expect(text).toContain('"asDouble":null'); // JSON has no infinity; on the wire it is one
    expect(text).toContain('"timeUnixNano":"1700000000123000000"');
    expect(text).toContain('{"key":"node","value":{"stringValue":"n1"}}');
    expect(text).toContain('{"key":"service.name","value":{"stringValue":"mqtt-sre"}}');
    expect(text).toContain('{"key":"deployment.environment","value":{"stringValue":"test"}}');
  });

  test('a counter is a cumulative monotonic sum in its base unit', async () => {
    const text = await sent(
      '# HELP mqtt_bytes_received_total Bytes.\n# TYPE mqtt_bytes_received_total counter\nmqtt_bytes_received_total{cluster="a"} 4503599627370497\n',
    );
    expect(text).toContain('"unit":"By"');
    expect(text).toContain('"aggregationTemporality":2,"isMonotonic":true');
    expect(text).toContain('4503599627370497');
  });

  test('a histogram counts between its bounds, as OTLP wants it, and each label set is one point', async () => {
    const text = await sent(
      [
        '# HELP x_seconds H.',
        '# TYPE x_seconds histogram',
        ...['a', 'b'].flatMap((cluster) => [
          `x_seconds_bucket{cluster="${cluster}",le="0.5"} 2`,
          `x_seconds_bucket{cluster="${cluster}",le="1"} 5`,
          `x_seconds_bucket{cluster="${cluster}",le="+Inf"} 9`,
          `x_seconds_sum{cluster="${cluster}"} 4.5`,
          `x_seconds_count{cluster="${cluster}"} 9`,
        ]),
        '',
      ].join('\n'),
    );
    expect(text.match(/"bucketCounts":\["2","3","4"\],"explicitBounds":\[0\.5,1\]/g)).toHaveLength(2);
    expect(text.match(/"count":"9","sum":4\.5/g)).toHaveLength(2);
  });
});
