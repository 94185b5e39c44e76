import { describe, expect, test } from 'vitest';
import { parsePrometheusText, sumOf } from '../../../src/http/prometheus-text.ts';
import { fc } from '../../support/property.ts';

const samplesOf = (text: string, name: string) =>
  (parsePrometheusText(text).samples.get(name) ?? []).map(({ labels, value }) => ({ labels: { ...labels }, value }));

describe('prometheus text', () => {
  test('reads samples with and without labels', () => {
    const page = parsePrometheusText('# TYPE up gauge\nup 1\nrequests_total{code="200",method="get"} 17\n');
    expect([...page.samples.keys()]).toEqual(['up', 'requests_total']);
    expect(samplesOf('requests_total{code="200",method="get"} 17', 'requests_total')).toEqual([
      { labels: { code: '200', method: 'get' }, value: 17 },
    ]);
    expect(page.unknownLines).toBe(0);
  });

  test.each([
    ['1.6e3', 1600],
    ['1.6E+3', 1600],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['Inf', Number.POSITIVE_INFINITY],
    ['NaN', Number.NaN],
  ])('reads %s as a number', (word, value) => {
    expect(samplesOf(`x ${word}`, 'x')).toEqual([{ labels: {}, value }]);
  });

  test.each(['x', 'x ', 'x abc', 'x 0x10', 'x{a="1" 3', 'x{a=1} 3', 'x{a="1}3', '{a="1"} 3', '1x 3', 'x1e3', '<html>'])(
    'counts %j as unknown',
    (line) => {
      const page = parsePrometheusText(`good 1\n${line}\ngood 2\n`);
      expect(page.unknownLines).toBe(1);
      expect(page.samples.get('good')).toHaveLength(2);
    },
  );

  test('undoes the three escapes and leaves others alone', () => {
    expect(samplesOf(String.raw`x{a="q\"b\\n\nc\d"} 1`, 'x')).toEqual([{ labels: { a: 'q"b\\n\nc\\d' }, value: 1 }]);
  });

  test('braces, commas and spaces inside a label value belong to it', () => {
    expect(samplesOf('x{a="{1, 2} # 3"} 4', 'x')).toEqual([{ labels: { a: '{1, 2} # 3' }, value: 4 }]);
  });

  test('ignores time stamps, exemplars, a trailing comma, spaces and CRLF', () => {
    const text =
      'x{ a = "1" , } 2 1700000000000\r\nx_bucket{le="1"} 3 # {trace_id="abc"} 0.5 1.7\r\n  x {} 4\r\n# EOF\r\n';
    expect(samplesOf(text, 'x')).toEqual([
      { labels: { a: '1' }, value: 2 },
      { labels: {}, value: 4 },
    ]);
    expect(samplesOf(text, 'x_bucket')).toEqual([{ labels: { le: '1' }, value: 3 }]);
  });

  test('a family split into two blocks is one', () => {
    const page = parsePrometheusText('a{n="1"} 1\nb 5\n# TYPE a counter\na{n="2"} 2\n');
    expect(sumOf(page, 'a')).toBe(3);
  });

  test('a label called __proto__ is a label', () => {
    const page = parsePrometheusText('x{__proto__="y"} 1');
    const { labels } = page.samples.get('x')?.[0] ?? {};
    expect(Object.entries(labels ?? {})).toEqual([['__proto__', 'y']]);
  });

  test('the sum of nothing is unknown, not 0', () => {
    const page = parsePrometheusText('a{p="mqtt"} 1\nb NaN\n');
    expect(sumOf(page, 'missing')).toBeUndefined();
    expect(sumOf(page, 'a', (labels) => labels['p'] === 'amqp')).toBeUndefined();
    expect(sumOf(page, 'b')).toBeUndefined();
    expect(sumOf(page, 'a', (labels) => labels['p'] === 'mqtt')).toBe(1);
  });
});

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,12}$/);
const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
const sample = fc.record({
  name,
  labels: fc.dictionary(labelName, fc.string({ unit: 'grapheme', maxLength: 12 }), { maxKeys: 4 }),
  value: fc.double({ noNaN: false }),
});

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function written({ name, labels, value }: typeof sample extends fc.Arbitrary<infer S> ? S : never): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${String(value).replace('Infinity', 'Inf')}`;
}

describe('prometheus text, whatever comes', () => {
  test('what was written is read, in any order and however often interrupted', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 30 }), (samples) => {
        const page = parsePrometheusText(samples.map((one) => `# HELP ${one.name} x\n${written(one)}\n`).join('\n'));
        expect(page.unknownLines).toBe(0);
        for (const wanted of samples) {
          const same = samples.filter((other) => other.name === wanted.name);
          const got = page.samples.get(wanted.name) ?? [];
          expect(got.map(({ value }) => value)).toEqual(same.map(({ value }) => (Object.is(value, -0) ? 0 : value)));
          expect(got.map(({ labels }) => Object.entries(labels))).toEqual(
            same.map(({ labels }) => Object.entries(labels)),
          );
        }
      }),
    );
  });

  test('no text makes it throw, and every line is accounted for', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      sample.map(written),
      fc.string().map((text) => `# ${text}`),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        const page = parsePrometheusText(text);
        const read = [...page.samples.values()].reduce((total, family) => total + family.length, 0);
        const meant = text.split('\n').filter((one) => one.trim() !== '' && !one.trim().startsWith('#'));
        expect(read + page.unknownLines).toBe(meant.length);
      }),
    );
  });
});
