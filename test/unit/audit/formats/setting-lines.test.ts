import { describe, expect, test } from 'vitest';
import { readSettingLines } from '../../../../src/audit/formats/setting-lines.ts';
import { SreError } from '../../../../src/core/sre-error.ts';

const read = (text: string) => readSettingLines(text, 'x.conf', 'RabbitMQ');
const values = (text: string) => [...read(text).settings.values()].map(({ name, value }) => `${name}=${value}`);

describe('a file with a setting on each line', () => {
  test.each([
    ['spaces do not matter', '  a.b   =   1  ', ['a.b=1']],
    ['a comment may stand behind a value', 'a = 1 # one', ['a=1']],
    ['a # in single quotes is none', "a = 'x # y' # z", ['a=x # y']],
    ['a value may hold =', 'a = b=c', ['a=b=c']],
    ['a value may be empty', 'a =', ['a=']],
    ['a dot of a name may be escaped', 'nodes.rabbit@a\\.b = 1\na\\.b = 2', ['a.b=2']],
    ['lines end as Windows ends them, too', 'a = 1\r\nb = 2\r\n', ['a=1', 'b=2']],
  ])('%s', (_name, text, expected) => {
    expect(values(text).filter((value) => !value.startsWith('nodes'))).toEqual(expected);
  });

  test('the last of two settings of a name counts, and both lines are named', () => {
    const { settings, oddities } = read('a = 1\na = 2');
    expect(settings.get('a')).toEqual({ name: 'a', value: '2', place: { file: 'x.conf', line: 2, column: 5 } });
    expect(oddities).toMatchObject([
      { what: 'duplicate', name: 'a', says: 'it stands in line 1 already, and the last one counts' },
    ]);
  });

  test('a line that is no setting is an oddity, none of its words is repeated', () => {
    const { oddities } = read('a = 1\nb = 2\n  hunter2\n');
    expect(oddities).toEqual([
      { what: 'syntax', name: 'a line', says: 'expected name = value', place: { file: 'x.conf', line: 3, column: 3 } },
    ]);
  });

  test('a text of other lines is refused with the first of them', () => {
    expect(() => read('<xml>\nnothing\na = 1\n')).toThrow(/^x\.conf:1:1: expected a setting as `name = value`$/);
  });

  test('a text no person wrote is refused', () => {
    expect(() => read(Array.from({ length: 6_000 }, (_, n) => `a${n} = 1`).join('\n'))).toThrow(SreError);
    expect(() => read('# '.padEnd(1_100_000, 'x'))).toThrow(/1100000 characters are too many/);
  });
});
