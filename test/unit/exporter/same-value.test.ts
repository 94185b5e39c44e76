import { expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { sameValue } from '../../../src/exporter/same-value.ts';

test('another password is another value, though both print the same', () => {
  const auth = (word: string) => ({ username: 'a', password: new Secret(word) });
  expect(sameValue(auth('one'), auth('one'))).toBe(true);
  expect(sameValue(auth('one'), auth('two'))).toBe(false);
  expect(sameValue(auth('one'), { username: 'a' })).toBe(false);
  expect(sameValue({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }], c: undefined })).toBe(true);
  expect(sameValue([1, 2], [2, 1])).toBe(false);
  expect(sameValue({ 0: 'a' }, ['a'])).toBe(false);
});
