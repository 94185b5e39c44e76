import { describe, expect, test } from 'vitest';
import { formatText, formatTicks, roundSteps } from '../../../src/preview/values/unit-format.ts';

describe('numbers as Grafana writes them', () => {
  test.each([
    [0, 'short', '0'],
    [3, 'short', '3'],
    [1_500, 'short', '1.50 K'],
    [123_456, 'short', '123 K'],
    [12_345_678, 'short', '12.3 Mil'],
    [0.00123, 'short', '0.00123'],
    [-1_500, 'short', '-1.50 K'],
    [0.9, 'percentunit', '90%'],
    [0.12345, 'percentunit', '12.3%'],
    [50, 'percent', '50%'],
    [1_536, 'bytes', '1.50 KiB'],
    [4 * 1_024 ** 3, 'bytes', '4 GiB'],
    [2_000, 'Bps', '2 kB/s'],
    [0.0005, 's', '500 µs'],
    [0.25, 's', '250 ms'],
    [0, 's', '0 s'],
    [90, 's', '1.50 mins'],
    [7_200, 's', '2 hours'],
    [250, 'ms', '250 ms'],
    [6, 'mps', '6 msg/s'],
    [2_500, 'mps', '2.50 K msg/s'],
    [2, 'cps', '2 c/s'],
    [2, 'ops', '2 ops/s'],
    [1, 'bool_yes_no', 'Yes'],
    [0, 'bool_yes_no', 'No'],
    [1_700_000_000_000, 'dateTimeAsIso', '2023-11-14 22:13:20'],
    [7, 'none', '7'],
    [7, 'suffix: nodes', '7 nodes'],
    [7, 'constructor', '7 constructor'],
    [Number.POSITIVE_INFINITY, 'short', '∞'],
    [Number.NaN, 'short', 'NaN'],
  ])('%d in %s is %s', (value, unit, text) => {
    expect(formatText(value, unit)).toBe(text);
  });

  test('decimals that are asked for are written', () => {
    expect(formatText(1.005, 'short', 1)).toBe('1.0');
    expect(formatText(-0.0001, 'short', 0)).toBe('0');
  });

  test('how long ago is counted from the end of the range', () => {
    expect(formatText(1_000_000, 'dateTimeFromNow', undefined, 1_120_000)).toBe('2 mins ago');
    expect(formatText(1_120_000, 'dateTimeFromNow', undefined, 1_000_000)).toBe('in 2 mins');
  });

  test('ticks say exactly where they are, with no decimal too many', () => {
    expect(formatTicks([0, 0.5, 1], 'percentunit')).toEqual(['0%', '50%', '100%']);
    expect(formatTicks([0, 2_500, 5_000, 7_500], 'short')).toEqual(['0', '2.5 K', '5 K', '7.5 K']);
    expect(formatTicks([0.5, 1, 1.5], 's')).toEqual(['500 ms', '1 s', '1.5 s']);
  });

  test('bytes are divided by powers of two, seconds as clocks and calendars do', () => {
    expect(roundSteps('bytes')).toContain(1_024 ** 3);
    expect(roundSteps('s')).toContain(900);
    expect(roundSteps('short')).toBeUndefined();
  });
});
