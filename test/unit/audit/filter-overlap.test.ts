import { describe, expect, test } from 'vitest';
import { filtersOverlap } from '../../../src/audit/filter-overlap.ts';
import { fc } from '../../support/property.ts';

/** The plain rule of the specification, level by level, for one topic. */
function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const [levels, names] = [filter.split('/'), topic.split('/')];
  for (const [index, level] of levels.entries()) {
    if (level === '#') return true;
    const name = names[index];
    if (name === undefined || (level !== '+' && level !== name)) return false;
  }
  return levels.length === names.length || (levels.length === names.length + 1 && levels.at(-1) === '#');
}

/** `a/#` matches `a`, too. */
const covers = (filter: string, topic: string): boolean =>
  matches(filter, topic) || (filter.endsWith('/#') && matches(filter.slice(0, -2), topic));

const level = fc.constantFrom('a', 'b', '$s');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 3 }), fc.boolean())
  .map(([levels, tail]) => [...levels, ...(tail || levels.length === 0 ? ['#'] : [])].join('/'));

describe('two filters', () => {
  test.each([
    ['sensors/#', 'sensors/+/state', true],
    ['sensors/#', 'sensors', true],
    ['sensors/+', 'sensors', false],
    ['+/state', 'sensors/#', true],
    ['a/b', 'a/c', false],
    ['a/+/c', '+/b/d', false],
    ['#', '$SYS/broker', false],
    ['$SYS/#', '$SYS/broker/+', true],
    ['#', '#', true],
  ])('%s and %s overlap: %s', (one, other, expected) => {
    expect(filtersOverlap(one, other)).toBe(expected);
    expect(filtersOverlap(other, one)).toBe(expected);
  });

  test('that match the same topic overlap', () => {
    fc.assert(
      fc.property(filter, filter, topic, (one, other, name) => {
        if (covers(one, name) && covers(other, name)) expect(filtersOverlap(one, other)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('that overlap have a topic both match', () => {
    const names = ['a', 'b', '$s'];
    const topics = [1, 2, 3, 4].flatMap((length) => {
      let all = [''];
      for (let n = 0; n < length; n++)
        all = all.flatMap((head) => names.map((name) => (n === 0 ? name : `${head}/${name}`)));
      return all;
    });
    fc.assert(
      fc.property(filter, filter, (one, other) => {
        if (filtersOverlap(one, other)) {
          expect(topics.some((name) => covers(one, name) && covers(other, name))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
