import { describe, expect, test } from 'vitest';
import { families } from '../../../src/exporter/exposition/families.ts';
import { classic, openMetrics } from '../../../src/exporter/exposition/format.ts';
import { formatFor, takesGzip } from '../../../src/exporter/exposition/negotiation.ts';
import { smallPage } from '../../../src/exporter/exposition/page.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { connections } from '../../support/fake-broker.ts';
import { partOf, sheetOf } from '../../support/page-lines.ts';

const owner = { cluster: 'plant', labels: {} };
const connectionsOf = (labels: Readonly<Record<string, string>>, value: number) => ({
  metric: metrics.connectionsCurrent.name,
  labels,
  value,
});

describe('sample lines', () => {
  test('begin with the cluster, end with the labels of the configuration, sorted', () => {
    const { lines } = sheetOf({ cluster: 'plant', labels: { site: 'b', area: 'a' } }, [[connections('n1', 3)]], 9);
    expect(lines.get('mqtt_connections_current')).toBe(
      'mqtt_connections_current{cluster="plant",node="n1",area="a",site="b"} 3\n',
    );
  });

  test('escape backslash, quote and line feed, and nothing else', () => {
    const { lines } = sheetOf(owner, [[connections('a\\b"c\nd\té', 1)]], 9);
    expect(lines.get('mqtt_connections_current')).toContain('node="a\\\\b\\"c\\nd\té"');
  });

  test('write infinities as the format wants them', () => {
    const max = reading(metrics.connectionsMax, { node: 'n1' }, Number.POSITIVE_INFINITY);
    expect(sheetOf(owner, [[max]], 9).lines.get('mqtt_connections_max')).toMatch(/ \+Inf\n$/);
  });

  test('are sorted whatever the order of the readings', () => {
    const one = sheetOf(owner, [[connections('b', 1), connections('a', 2)]], 9);
    const other = sheetOf(owner, [[connections('a', 2), connections('b', 1)]], 9);
    expect(one).toEqual(other);
  });

  test('never repeat a series: the first counts, the second is refused and counted', () => {
    const page = sheetOf(owner, [[connections('n1', 1)], [connections('n1', 2)]], 9);
    expect(page.lines.get('mqtt_connections_current')).toMatch(/ 1\n$/);
    expect(page.refused).toEqual(new Map([['duplicate', 1]]));
  });

  test('are not made of readings that say nothing or the wrong thing, which are counted by reason', () => {
    const page = sheetOf(
      owner,
      [
        [
          connections('n1', Number.NaN),
          { metric: 'mqtt_invented', labels: { node: 'n1' }, value: 1 },
          connectionsOf({ node: 'n1', client: 'c1' }, 1),
          connectionsOf({}, 1),
        ],
      ],
      9,
    );
    expect(page.series).toBe(0);
    expect(page.refused).toEqual(
      new Map([
        ['not_a_number', 1],
        ['unknown_metric', 1],
        ['wrong_labels', 2],
      ]),
    );
  });

  test('above the limit are cut the same way every time, the last first', () => {
    const readings = [
      reading(metrics.uptime, { node: 'n1' }, 1),
      ...['n3', 'n1', 'n2'].map((node) => connections(node, 1)),
    ];
    const page = sheetOf(owner, [readings], 2);
    expect(page).toEqual(sheetOf(owner, [readings.toReversed()], 2));
    expect(page.series).toBe(2);
    expect(page.dropped).toEqual(
      new Map([
        ['mqtt_connections_current', 1],
        ['mqtt_uptime_seconds', 1],
      ]),
    );
    expect(page.lines.get('mqtt_connections_current')).toMatch(/n1.*\n.*n2.*\n$/);
  });
});

describe('negotiation', () => {
  test.each([
    ['nothing asked', undefined, classic],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', classic],
    ['curl', '*/*', classic],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      openMetrics,
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      openMetrics,
    ],
    ['text before OpenMetrics', 'application/openmetrics-text;q=0.2, text/plain;q=0.9', classic],
    ['OpenMetrics refused', 'application/openmetrics-text;q=0, text/plain', classic],
    ['an OpenMetrics we do not speak', 'application/openmetrics-text; version=0.0.1', classic],
    ['a version in quotes', 'application/openmetrics-text; version="1.0.0"', openMetrics],
    ['a q that is no number', 'application/openmetrics-text;q=high, text/plain', classic],
  ])('%s', (_who, accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });

  test.each([
    [undefined, false],
    ['gzip, deflate, br', true],
    ['gzip;q=0', false],
    ['*', true],
    ['gzip;q=0, *', false],
    ['identity', false],
  ])('Accept-Encoding %s', (header, expected) => {
    expect(takesGzip(header)).toBe(expected);
  });
});

describe('the page', () => {
  const plain = (format: typeof classic, ...parts: readonly ReturnType<typeof partOf>[]): string =>
    smallPage({ format, gzip: false }, parts, []).toString();

  test('heads each family once, in the order of the catalogue', () => {
    const other = { cluster: 'shop', labels: {} };
    const text = plain(classic, partOf(owner, [connections('n1', 2)]), partOf(other, [connections('n1', 1)]));
    expect(text.match(/^# TYPE mqtt_connections_current gauge$/gm)).toHaveLength(1);
    expect(text).toContain('node="n1"} 2\nmqtt_connections_current{cluster="shop",node="n1"} 1\n');
  });

  test('in OpenMetrics names a counter family without _total and its samples with it, and ends', () => {
    const text = plain(openMetrics, partOf(owner, [reading(metrics.connectionsOpened, { node: 'n1' }, 5)]));
    expect(text).toContain('# TYPE mqtt_connections_opened counter\n');
    expect(text).toContain('\nmqtt_connections_opened_total{cluster="plant",node="n1"} 5\n');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  test('no counter family of OpenMetrics has the name of another family', () => {
    const names = families.map(({ name, type }) => (type === 'counter' ? name.replace(/_total$/, '') : name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
