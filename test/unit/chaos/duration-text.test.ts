import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/chaos/duration-text.ts';

describe('a duration for people', () => {
  test.each([
    [0, '0 s'],
    [0.4, '<1 ms'],
    [9, '9 ms'],
    [950, '0.95 s'],
    [6_791, '6.79 s'],
    [59_970, '60 s'],
    [60_000, '1 min'],
    [119_400, '1 min 59 s'],
    [119_700, '2 min'],
    [-1_500, '-1.5 s'],
  ])('%s ms is %s', (ms, words) => {
    expect(seconds(ms)).toBe(words);
  });

  test('one that is not known is a dash', () => {
    expect(seconds(undefined)).toBe('-');
  });
});
