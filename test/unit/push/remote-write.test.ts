import protobuf from 'protobufjs';
import snappy from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { exposedFamilies } from '../../../src/push/exposed-family.ts';
import { seriesOf, writeRequest } from '../../../src/push/remote-write-request.ts';
import { StaleSeries } from '../../../src/push/stale-series.ts';

const page = [
  '# HELP mqtt_up Whether it is "up".\\nOr not.',
  '# TYPE mqtt_up gauge',
  'mqtt_up{cluster="b"} 1',
  'mqtt_up{cluster="a"} 0',
  '# HELP mqtt_connections_max Limit.',
  '# TYPE mqtt_connections_max gauge',
  'mqtt_connections_max{cluster="a",node="n1"} +Inf',
  '# HELP x_seconds A histogram.',
  '# TYPE x_seconds histogram',
  'x_seconds_bucket{le="1"} 2',
  'x_seconds_bucket{le="+Inf"} 3',
  'x_seconds_sum 4.5',
  'x_seconds_count 3',
  '',
].join('\n');

/** An independent reader of what was written, with doubles as the specification has them. */
const received = protobuf
  .parse(`syntax = "proto3";
    message WriteRequest { repeated TimeSeries timeseries = 1; }
    message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
    message Label { string name = 1; string value = 2; }
    message Sample { double value = 1; int64 timestamp = 2; }`)
  .root.lookupType('WriteRequest');

function read(body: Buffer) {
  const decoded = received.toObject(received.decode(new Uint8Array(snappy.uncompress(body))), { longs: Number }) as {
    timeseries: { labels: { name: string; value: string }[]; samples: { value: number; timestamp: number }[] }[];
  };
  return decoded.timeseries.map(({ labels, samples }) => ({
    labels: labels.map(({ name, value }) => `${name}=${value}`).join(','),
    value: samples[0]?.value,
    at: samples[0]?.timestamp,
  }));
}

describe('remote write', () => {
  test('writes every sample of the page with sorted labels, our own labels before external ones', () => {
    const series = seriesOf(exposedFamilies(page), { region: 'eu', cluster: 'external' });
    expect(read(writeRequest(series, 1_700_000_000_123))).toEqual([
      { labels: '__name__=mqtt_up,cluster=b,region=eu', value: 1, at: 1_700_000_000_123 },
      { labels: '__name__=mqtt_up,cluster=a,region=eu', value: undefined, at: 1_700_000_000_123 },
      {
        labels: '__name__=mqtt_connections_max,cluster=a,node=n1,region=eu',
        value: Number.POSITIVE_INFINITY,
        at: 1_700_000_000_123,
      },
      { labels: '__name__=x_seconds_bucket,cluster=external,le=1,region=eu', value: 2, at: 1_700_000_000_123 },
      { labels: '__name__=x_seconds_bucket,cluster=external,le=+Inf,region=eu', value: 3, at: 1_700_000_000_123 },
      { labels: '__name__=x_seconds_sum,cluster=external,region=eu', value: 4.5, at: 1_700_000_000_123 },
      { labels: '__name__=x_seconds_count,cluster=external,region=eu', value: 3, at: 1_700_000_000_123 },
    ]);
  });

  test.each([0, -0, 1, -1.5, 1e300, 5e-324, Number.MAX_SAFE_INTEGER, Number.NEGATIVE_INFINITY])(
    'keeps every bit of %d',
    (value) => {
      const labels = [{ name: '__name__', value: 'x' }];
      const [first] = read(writeRequest([{ labels, value }], 1));
      expect(Object.is(first?.value ?? 0, value)).toBe(true);
    },
  );

  test('a series that ended carries exactly the bits Prometheus takes for its end', () => {
    const raw = Buffer.from(
      snappy.uncompress(writeRequest([{ labels: [{ name: '__name__', value: 'x' }], value: 'stale' }], 1)),
    );
    expect(raw.includes(Buffer.from('020000000000f07f', 'hex'))).toBe(true);
  });

  test('a series is ended once, and not when it was never delivered', () => {
    const of = (name: string) => ({ labels: [{ name: '__name__', value: name }], value: 1 });
    const stale = new StaleSeries();
    expect(stale.ended([of('a')])).toEqual([]);
    stale.delivered([of('a'), of('b')]);
    expect(stale.ended([of('a')])).toEqual([{ ...of('b'), value: 'stale' }]);
    stale.delivered([of('a')]);
    expect(stale.ended([of('a')])).toEqual([]);
  });
});
