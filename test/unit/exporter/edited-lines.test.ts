import { expect, test } from 'vitest';
import { editLines, type Lines } from '../../../src/exporter/exposition/edited-lines.ts';
import { fc } from '../../support/property.ts';

const CLUSTERS = 6;
const number = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double(), fc.constant(123_456_789_012));
const edit = fc.oneof(
  fc.constant(undefined), // stays as it is
  fc.record({ numbers: fc.array(number, { minLength: 4, maxLength: 4 }) }),
  fc.record({ lines: fc.integer({ min: 0, max: 4 }), numbers: fc.array(number, { minLength: 4, maxLength: 4 }) }),
);
const rounds = fc.array(fc.array(edit, { minLength: CLUSTERS, maxLength: CLUSTERS }), { maxLength: 8 });
const slack = fc.integer({ min: 0, max: 200 });

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

const textOf = (at: number, numbers: readonly number[]): string =>
  numbers.map((value, line) => `m{of="${at} é",line="${line}"} ${numberText(value)}\n`).join('');

test('edited lines are what they would be written from nothing, however tight the room', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, slack, async (given, free) => {
      const held: (readonly number[])[] = Array.from({ length: CLUSTERS }, () => [1, 22]);
      const first = Buffer.from(held.map((numbers, at) => textOf(at, numbers)).join(''));
      let lines: Lines = { room: Buffer.concat([first, Buffer.alloc(free)]), size: first.length };
      const ends = new Uint32Array(CLUSTERS);
      let size = 0;
      for (const [at, numbers] of held.entries()) {
        size += Buffer.byteLength(textOf(at, numbers));
        ends[at] = size;
      }
      for (const round of given) {
        const edits = round.flatMap((each, at) => {
          if (each === undefined) return [];
          if ('lines' in each) held[at] = each.numbers.slice(0, each.lines);
          else held[at] = each.numbers.slice(0, held[at]?.length);
          const numbers = held[at] ?? [];
          return [{ at, lines: 'lines' in each ? textOf(at, numbers) : numbers }];
        });
        lines = editLines(lines, ends, edits);
        const texts = held.map((numbers, at) => textOf(at, numbers));
        expect(lines.room.toString('utf8', 0, lines.size)).toBe(texts.join(''));
        expect([...ends]).toEqual(texts.map((_, at) => Buffer.byteLength(texts.slice(0, at + 1).join(''))));
      }
    }),
    { numRuns: 500 },
  );
});

test('lines as long as the old ones are put in their places, and nothing else is touched', () => {
  const room = Buffer.from('a 1\nb 2\nc 3\nroom');
  const ends = Uint32Array.from([4, 8, 12]);
  const { room: same, size } = editLines({ room, size: 12 }, ends, [{ at: 1, lines: [9] }]);
  expect(same).toBe(room);
  expect({ size, text: room.toString(), ends: [...ends] }).toEqual({
    size: 12,
    text: 'a 1\nb 9\nc 3\nroom',
    ends: [4, 8, 12],
  });
});
