import { expect, test } from 'vitest';
import { numbersFor, wholeNumbersFor } from '../../../src/exporter/number-slab.ts';

test('arrays of any size begin as zeros, share memory when small, and never each other’s numbers', () => {
  const sizes = Array.from({ length: 300 }, (_, index) => (index * 37) % 700);
  const arrays = sizes.map((size, index) => (index % 3 === 0 ? wholeNumbersFor(size) : numbersFor(size)));
  for (const [index, array] of arrays.entries()) {
    expect(array).toHaveLength(sizes[index] ?? -1);
    expect(array.every((each) => each === 0)).toBe(true);
    array.fill(index + 1);
  }
  for (const [index, array] of arrays.entries()) expect(array.every((each) => each === index + 1)).toBe(true);
  expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBeLessThan(arrays.length / 2);
});
