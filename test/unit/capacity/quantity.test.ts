import { describe, expect, test } from 'vitest';
import {
  bitRate,
  bytes,
  count,
  dollars,
  parseBytes,
  percent,
  shortCount,
  times,
} from '../../../src/capacity/quantity.ts';

describe('a size as it is typed', () => {
  test.each([
    ['50B', 50],
    ['1KB', 1_000],
    ['1KiB', 1_024],
    ['32GB', 32e9],
    ['32GiB', 32 * 1_024 ** 3],
    ['1.5 MB', 1_500_000],
  ])('%s is %d bytes', (text, size) => {
    expect(parseBytes(text)).toBe(size);
  });

  test.each(['50', '50b', '1K', '1kb', '1Kb', '-1B', '1e3B', '', 'B', '1 KB ', '1constructor'])(
    '"%s" is none: the unit is told strictly',
    (text) => {
      expect(parseBytes(text)).toBeUndefined();
    },
  );
});

describe('a number as it is shown', () => {
  test.each([
    [count(1_666.67), '1,667'],
    [count(2.5), '2.5'],
    [shortCount(160_000), '160K'],
    [shortCount(1_600_000), '1.6M'],
    [shortCount(999_600), '1M'],
    [bytes(410_000), '410 KB'],
    [bytes(82), '82 B'],
    [bitRate(410_000), '3.3 Mbps'],
    [dollars(4_320), '$4,320'],
    [dollars(0), '$0'],
    [dollars(0.3456), '$0.35'],
    [times(15), '15x'],
    [times(9.96), '10x'],
    [times(0.67), '0.7x'],
    [percent(0.067), '7%'],
    [percent(0.004), '0.40%'],
    [percent(12), '12x'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
