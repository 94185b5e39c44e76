import { describe, expect, test } from 'vitest';
import { shareOf } from '../../../src/preview/panels/bar-gauge.ts';
import { cellsOf } from '../../../src/preview/panels/heatmap.ts';
import { panelKinds } from '../../../src/preview/panels/index.ts';
import { linksOf } from '../../../src/preview/panels/links.ts';
import { columns } from '../../../src/preview/panels/stat.ts';
import { stretches } from '../../../src/preview/panels/state-timeline.ts';
import { tableRows } from '../../../src/preview/panels/table-rows.ts';
import { roundMoments } from '../../../src/preview/panels/time-ticks.ts';
import { reduced, seriesName } from '../../../src/preview/values/series.ts';
import { type MadeSeries, panelData } from '../../support/preview-panel.ts';

const draw = (type: string, parts: object, made: readonly MadeSeries[]) =>
  panelKinds[type]?.draw(panelData({ type, ...parts }, made)) ?? { html: '' };
const thresholds = {
  steps: [
    { color: 'green', value: null },
    { color: 'red', value: 10 },
  ],
};

describe('time series', () => {
  test('lines of a stack lie on each other, and the reader is told the values', () => {
    const stacking = { mode: 'normal', group: 'A' };
    const { graph } = draw('timeseries', { fieldConfig: { defaults: { custom: { stacking, fillOpacity: 40 } } } }, [
      ['n1', [1, 2, null]],
      ['n2', [10, null, 30]],
    ]);
    expect(graph?.lines.map(({ drawn, told, above }) => ({ drawn, told, above }))).toEqual([
      { drawn: [1, 2, null], told: [1, 2, null], above: undefined },
      { drawn: [11, 2, 30], told: [10, null, 30], above: 0 },
    ]);
  });

  test('thresholds become lines and bands as the panel says', () => {
    const defaults = { thresholds, custom: { thresholdsStyle: { mode: 'dashed+area' } } };
    const { graph } = draw('timeseries', { fieldConfig: { defaults } }, [['a', [1]]]);
    expect(graph?.thresholdStyle).toEqual({ line: true, area: true, dashed: true });
    expect(graph?.thresholds.map(({ from }) => from)).toEqual([null, 10]);
  });

  test('a table legend has a column for each calculation', () => {
    const options = { legend: { displayMode: 'table', calcs: ['lastNotNull', 'max'] } };
    const { html } = draw('timeseries', { options, fieldConfig: { defaults: { unit: 'bytes' } } }, [
      ['a', [4_096, 1_024]],
    ]);
    expect(html).toContain('<th>Last</th><th>Max</th>');
    expect(html).toContain('<td class="number">1 KiB</td><td class="number">4 KiB</td>');
  });
});

describe('stat', () => {
  test('a tile shows the last value that is there, in its unit and colour', () => {
    const parts = {
      options: { colorMode: 'background' },
      fieldConfig: { defaults: { unit: 'percentunit', thresholds } },
    };
    const { html } = draw('stat', parts, [['plant-a', [0.5, 0.9, null]]]);
    expect(html).toContain('90<small>%</small>');
    expect(html).toContain('class="tile filled" style="--color:#73bf69"');
  });

  test.each([
    [1, 0.75, 1],
    [2, 0.75, 1],
    [2, 2, 2],
    [6, 2, 3],
    [3, 6, 3],
  ])('%i tiles in a shape of %d stand %i side by side', (tiles, shape, expected) => {
    expect(columns(tiles, shape, 'auto')).toBe(expected);
  });
});

describe('table', () => {
  const transformations = [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: { node: 0, cluster: 1, 'Value #B': 2, 'Value #A': 3 },
        renameByName: { 'Value #A': 'Up', 'Value #B': 'Used' },
      },
    },
  ];
  const targets = ['A', 'B'].map((refId) => ({ refId, expr: 'x', instant: true }));
  const made: readonly MadeSeries[] = [
    ['', [1], { __name__: 'up', cluster: 'a', node: 'n1' }],
    ['', [0], { cluster: 'a', node: 'n2' }],
    ['', [0.9], { cluster: 'a', node: 'n2' }, 'B'],
  ];

  test('series with the same labels share a row; columns are ordered and renamed', () => {
    const { panel, series } = panelData({ type: 'table', transformations, targets }, made);
    const rows = tableRows(panel, series);
    expect(rows.columns).toEqual(['node', 'cluster', 'Used', 'Up']);
    expect(rows.rows).toEqual([
      ['n1', 'a', null, 1],
      ['n2', 'a', 0.9, 0],
    ]);
  });

  test('a query with fewer labels joins every row that has these', () => {
    const { panel, series } = panelData({ type: 'table', targets }, [
      ...made.slice(0, 2),
      ['', [7], { cluster: 'a' }, 'B'],
    ]);
    expect(tableRows(panel, series).rows.map((row) => row.at(-1))).toEqual([7, 7]);
  });

  test('it is sorted as the panel says, missing values last, and rows lead where the panel says', () => {
    const parts = {
      transformations,
      targets,
      options: { sortBy: [{ displayName: 'Used', desc: true }] },
      fieldConfig: {
        overrides: [
          {
            matcher: { id: 'byName', options: 'node' },
            properties: [
              {
                id: 'links',
                value: [{ title: 'Node', url: '/d/mqtt-node?var-node=${__data.fields["node"]}&${__url_time_range}' }],
              },
            ],
          },
          { matcher: { id: 'byName', options: 'Used' }, properties: [{ id: 'unit', value: 'percentunit' }] },
        ],
      },
    };
    const { html } = draw('table', parts, made);
    expect(html.indexOf('>n2<')).toBeLessThan(html.indexOf('>n1<'));
    expect(html).toContain('href="/d/mqtt-node?var-node=n2&amp;from=now-1h&amp;to=now"');
    expect(html).toContain('90%');
  });
});

describe('state timeline', () => {
  test('neighbours of one state are one stretch, and a hole stays a hole', () => {
    const { panel, times, series, stepMs } = panelData({}, [['n1', [1, 1, null, 1, 0]]]);
    const found = stretches(series[0]?.values ?? [], panel.fieldConfig.defaults, { times, stepMs });
    expect(found.map(({ fromMs, toMs, shown }) => [fromMs / 60_000, toMs / 60_000, shown.text])).toEqual([
      [0, 2, '1'],
      [3, 4, '1'],
      [4, 5, '0'],
    ]);
  });

  test('lanes are coloured by their mappings', () => {
    const mappings = [{ type: 'value', options: { '0': { text: 'down', color: 'red' } } }];
    const { html } = draw('state-timeline', { fieldConfig: { defaults: { mappings } } }, [['n1', [0, 0]]]);
    expect(html).toContain('background:#f2495c');
    expect(html).toContain('down');
  });
});

describe('heatmap and bar gauge', () => {
  test('buckets are counted without the ones below, in the order of their ends', () => {
    expect(
      cellsOf(
        panelData({}, [
          ['+Inf', [9, 9], { le: '+Inf' }],
          ['1', [8, null], { le: '1' }],
          ['0.1', [5, 5], { le: '0.1' }],
        ]).series,
      ),
    ).toEqual({
      ends: [0.1, 1, Number.POSITIVE_INFINITY],
      counts: [
        [5, 5],
        [3, null],
        [1, 9],
      ],
    });
  });

  test('bars share one scale', () => {
    const { html } = draw('bargauge', {}, [
      ['n1', [5]],
      ['n2', [10]],
    ]);
    expect(html).toContain('--share:0.5000');
    expect(html).toContain('--share:1.0000');
    expect(shareOf(null, 0, 1)).toBe(0);
    expect(shareOf(Number.POSITIVE_INFINITY, 0, 1)).toBe(1);
  });
});

describe('text', () => {
  test('Markdown is drawn, markup is shown', () => {
    const content = '# Read this\n\n- **one** `two`\n- [docs](https://example.org/x)\n\n<script>alert(1)</script>';
    const { html } = draw('text', { options: { mode: 'markdown', content } }, []);
    expect(html).toContain('<h3>Read this</h3>');
    expect(html).toContain('<strong>one</strong> <code>two</code>');
    expect(html).toContain('<a href="https://example.org/x">docs</a>');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script>');
  });
});

describe('what is somebody else’s text', () => {
  const evil = '"><img src=x onerror=alert(1)>';

  test.each(Object.keys(panelKinds))('a label with markup in it stays words in %s', (type) => {
    const parts = {
      options: { mode: 'html', content: evil },
      fieldConfig: {
        defaults: {
          noValue: evil,
          mappings: [{ type: 'value', options: { '1': { text: evil, color: evil } } }],
          unit: `suffix:${evil}`,
          links: [{ title: evil, url: `https://x/${evil}` }],
        },
      },
    };
    const { html } = draw(type, parts, [[evil, [1, 2], { le: '1', cluster: evil, [evil]: evil }]]);
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/="[^"<]*"><img/);
  });

  test('links lead to pages only', () => {
    const data = panelData({}, []);
    const links = ['javascript:alert(1)', '//evil.example/x', 'data:text/html,x', '/d/x', 'https://example.org/'];
    expect(
      linksOf(
        links.map((url) => ({ title: url, url })),
        data,
      ).map(({ href }) => href),
    ).toEqual(['/d/x', 'https://example.org/']);
  });

  test('labels in a link are encoded', () => {
    const [link] = linksOf(
      [{ title: 'go', url: '/d/x?${cluster:queryparam}&var-node=${__field.labels.node}' }],
      panelData({}, []),
      { labels: { node: 'a&b' } },
    );
    expect(link?.href).toBe('/d/x?var-cluster=%24__all&var-node=a%26b');
  });
});

describe('series', () => {
  test.each([
    ['{{cluster}} {{node}}', 'plant-a n1'],
    ['in {{missing}}', 'in '],
    ['__auto', 'up{cluster="plant-a", node="n1"}'],
  ])('legend %s is %s', (format, name) => {
    expect(seriesName(format, { __name__: 'up', cluster: 'plant-a', node: 'n1' })).toBe(name);
  });

  test.each([
    ['lastNotNull', 3],
    ['last', null],
    ['max', 5],
    ['min', 1],
    ['mean', 3],
    ['sum', 9],
    ['anything', 3],
  ])('%s of 1, 5, 3 and nothing is %s', (calc, expected) => {
    expect(reduced([1, 5, 3, null], calc)).toBe(expected);
  });

  test('the axis of time has round moments', () => {
    const hour = { fromMs: 60_000, toMs: 3_660_000 };
    expect(roundMoments(hour, 8).map((ms) => ms / 60_000)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(roundMoments(hour, 3).length).toBeLessThanOrEqual(3);
  });
});
