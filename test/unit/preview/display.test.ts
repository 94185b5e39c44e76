import { describe, expect, test } from 'vitest';
import { readBoard } from '../../../src/preview/board.ts';
import { displayOf } from '../../../src/preview/values/display.ts';
import { fieldOf } from '../../../src/preview/values/field.ts';
import { lookColor } from '../../../src/preview/values/named-color.ts';
import { seriesColors } from '../../../src/preview/values/palette.ts';
import { thresholdColor, thresholdSteps } from '../../../src/preview/values/threshold.ts';
import { panelWith } from '../../support/preview-panel.ts';

const steps = [
  { color: 'green', value: null },
  { color: 'orange', value: 0.85 },
  { color: 'red', value: 0.95 },
];
const field = (defaults: object) => panelWith({ fieldConfig: { defaults } }).fieldConfig.defaults;

describe('what colour a value has and what it says', () => {
  test.each([
    [-5, 'green'],
    [0.849, 'green'],
    [0.85, 'orange'],
    [0.95, 'red'],
    [7, 'red'],
  ])('%d is %s', (value, color) => {
    expect(thresholdColor(value, thresholdSteps(field({ thresholds: { mode: 'absolute', steps } })))).toBe(
      lookColor(color),
    );
  });

  test('thresholds in percent are of the field’s own range', () => {
    const half = field({
      min: 100,
      max: 300,
      thresholds: { mode: 'percentage', steps: [steps[0], { color: 'red', value: 50 }] },
    });
    expect(thresholdColor(199, thresholdSteps(half))).toBe(lookColor('green'));
    expect(thresholdColor(200, thresholdSteps(half))).toBe(lookColor('red'));
  });

  test('a mapping speaks before the number, by value, by range and for what is missing', () => {
    const mapped = field({
      mappings: [
        { type: 'value', options: { '1': { text: 'up', color: 'green' }, '0': { text: 'down', color: 'red' } } },
        { type: 'range', options: { from: 5, to: 9, result: { text: 'some' } } },
        { type: 'special', options: { match: 'null', result: { text: 'silent', color: 'orange' } } },
      ],
      thresholds: { steps },
    });
    expect(displayOf(0, mapped)).toEqual({ text: 'down', suffix: '', color: lookColor('red') });
    expect(displayOf(7, mapped)).toMatchObject({ text: 'some', color: lookColor('red') });
    expect(displayOf(null, mapped)).toEqual({ text: 'silent', suffix: '', color: lookColor('orange') });
    expect(displayOf(null, field({}))).toMatchObject({ text: '–', color: undefined });
  });

  test('overrides change what they match: a name, a pattern, a query', () => {
    const panel = panelWith({
      fieldConfig: {
        defaults: { unit: 'short' },
        overrides: [
          { matcher: { id: 'byName', options: 'Used' }, properties: [{ id: 'unit', value: 'percentunit' }] },
          {
            matcher: { id: 'byRegexp', options: '/^p\\d+$/' },
            properties: [
              { id: 'unit', value: 's' },
              { id: 'custom.lineWidth', value: 3 },
            ],
          },
          {
            matcher: { id: 'byFrameRefID', options: 'C' },
            properties: [{ id: 'links', value: [{ title: 'go', url: '/d/x' }] }],
          },
          { matcher: { id: 'byName', options: 'odd' }, properties: [{ id: 'unit', value: 7 }] },
        ],
      },
    });
    const of = (name: string, refId = 'A') => fieldOf(panel, { name, refId, kind: 'number' });
    expect(of('Used').unit).toBe('percentunit');
    expect(of('p99')).toMatchObject({ unit: 's', custom: { lineWidth: 3 } });
    expect(of('else', 'C').links).toEqual([{ title: 'go', url: '/d/x' }]);
    expect(of('odd').unit).toBe('short');
  });

  test('a name has one colour on every panel, and no two lines of a panel share one', () => {
    const by = (names: readonly string[]) =>
      seriesColors(names.map((name) => ({ name, mode: 'palette-classic-by-name', fixed: undefined })));
    expect(by(['n1', 'n2'])[1]).toBe(by(['n2'])[0]);
    const many = by(Array.from({ length: 16 }, (_, at) => `series ${at}`));
    expect(new Set(many).size).toBe(16);
  });

  test('what is no colour cannot become markup', () => {
    expect(lookColor('red;background:url(x)')).toMatch(/^#[0-9a-f]{6}$/);
    expect(lookColor('dark-red')).not.toBe(lookColor('red'));
  });

  test('a file that is no dashboard is refused with its name', () => {
    expect(() => readBoard('{', 'x.json')).toThrow('x.json is no classic Grafana dashboard: it is not JSON');
    expect(() => readBoard('{"title":"t"}', 'x.json')).toThrow(/x\.json is no classic Grafana dashboard: uid/);
  });
});
