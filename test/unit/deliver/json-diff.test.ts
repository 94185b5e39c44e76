import { describe, expect, test } from 'vitest';
import { jsonDiff } from '../../../src/deliver/json-diff.ts';
import type { Json } from '../../../src/generate/json-tree.ts';
import { fc } from '../../support/property.ts';

/** Documents of so few kinds that two of them are often almost the same. */
const { few } = fc.letrec<{ few: unknown }>((tie) => ({
  few: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, 0, 'a', true),
    fc.array(tie('few'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'name', 'title'), tie('few'), { maxKeys: 2 }),
  ),
}));

describe('the difference of two JSON documents', () => {
  test('is told by path, lists by the names of their items', () => {
    const before = { title: 'a', panels: [{ title: 'p', w: 1 }, { title: 'q' }], gone: [1] };
    const after = { title: 'b', panels: [{ title: 'new' }, { title: 'p', w: 2 }], fresh: true };
    expect(jsonDiff(before, after)).toEqual([
      '+ fresh: true',
      '- gone: [1]',
      '~ panels["p"].w: 1 -> 2',
      '- panels["q"]: {"title":"q"}',
      '+ panels["new"]: {"title":"new"}',
      '~ panels: in another order',
      '~ title: "a" -> "b"',
    ]);
  });

  test('null is the same as absent, a long value is cut', () => {
    expect(jsonDiff({ a: null }, {})).toEqual([]);
    expect(jsonDiff({}, { text: 'x'.repeat(500) })[0]).toMatch(/x\.\.\. \(502 characters\)$/);
  });

  test('is empty exactly when nothing differs', () => {
    fc.assert(
      fc.property(few, few, (one, other) => {
        expect(jsonDiff(one as Json, one as Json)).toEqual([]);
        const same = JSON.stringify(plain(one as Json)) === JSON.stringify(plain(other as Json));
        expect(jsonDiff(one as Json, other as Json).length === 0).toBe(same);
      }),
    );
  });
});

/** With sorted keys and without nulls, which count as absent. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, plain(inner)]),
  );
}
