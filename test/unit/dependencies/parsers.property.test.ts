import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { parseHaproxyCsv } from '../../../src/dependencies/haproxy/csv-stats.ts';
import { parseHaproxyPage } from '../../../src/dependencies/haproxy/prometheus-stats.ts';
import { statsReadings } from '../../../src/dependencies/haproxy/stats-readings.ts';
import { parseStubStatus, stubStatusReadings } from '../../../src/dependencies/nginx/stub-status.ts';
import { parseInfo } from '../../../src/dependencies/redis/info.ts';
import { infoReadings } from '../../../src/dependencies/redis/info-readings.ts';
import { everyMetric } from '../../../src/metrics/catalogue.ts';
import { recordedBody } from '../../support/open-dependency.ts';
import { fc } from '../../support/property.ts';

const labelsOf = new Map(
  everyMetric.map((metric) => [metric.name, metric.labels.filter((label) => label !== 'cluster')]),
);

/** Every parser, and a good body to spoil. */
const parsers: readonly (readonly [name: string, body: string, read: (text: string) => readonly Reading[]])[] = [
  ['HAProxy CSV', recordedBody('haproxy/3.0-states.csv'), (text) => statsReadings('d', parseHaproxyCsv(text))],
  [
    'HAProxy page',
    recordedBody('haproxy/3.0-states.txt'),
    (text) =>
      statsReadings('d', parseHaproxyPage(text) ?? { frontends: [], backends: [], servers: [], http: new Set() }),
  ],
  [
    'Redis INFO',
    recordedBody('redis/valkey-8.1-master.txt'),
    (text) => infoReadings('d', parseInfo(text) ?? new Map()),
  ],
  [
    'nginx stub_status',
    recordedBody('nginx/1.26-stub-status.txt'),
    (text) => {
      const status = parseStubStatus(text);
      return status === undefined ? [] : stubStatusReadings('d', status);
    },
  ],
];

/** A body with a piece cut out, doubled or replaced by something else. */
const spoilt = (body: string) =>
  fc
    .tuple(
      fc.nat(body.length),
      fc.nat(60),
      fc.oneof(
        fc.constantFrom(
          '',
          '"',
          '\u0000',
          ',',
          '\n',
          'NaN',
          '-1',
          '1e999',
          '99999999999999999999',
          '{',
          '\ufffd',
          ':',
          '=',
          '+Inf',
        ),
        fc.string({ unit: 'binary' }),
      ),
    )
    .map(([at, length, piece]) => body.slice(0, at) + piece + body.slice(at + length));

describe.each(parsers)('%s', (_name, body, read) => {
  test('gives well-formed readings of whatever comes, and never throws', () => {
    expect(read(body).length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.oneof(spoilt(body), fc.string({ unit: 'binary' })), (text) => {
        for (const { metric, labels, value } of read(text)) {
          expect(value >= 0).toBe(true);
          expect(Object.keys(labels).toSorted()).toEqual(labelsOf.get(metric)?.toSorted());
          expect(Object.values(labels).every((label) => typeof label === 'string')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('reads ten megabytes of it, and gets past a quote that never closes', () => {
    const long = body.repeat(Math.ceil(10_000_000 / body.length));
    expect(read(long).length).toBeGreaterThan(0);
    const quoted = `# pxname,svname,status\n"${'x'.repeat(5_000_000)}`;
    expect(read(quoted).every(({ value }) => value >= 0)).toBe(true);
  });
});

test('a HAProxy of twenty thousand servers is read', () => {
  const servers = Array.from(
    { length: 20_000 },
    (_, i) => `haproxy_server_status{proxy="b",server="s${i}",state="UP"} 1`,
  );
  const stats = parseHaproxyPage(`${servers.join('\n')}\nhaproxy_backend_current_queue{proxy="b"} 0\n`);
  const [first] = stats === undefined ? [] : statsReadings('d', stats);
  expect([first?.metric, first?.value]).toEqual(['mqtt_load_balancer_servers', 20_000]);
});
