import { describe, expect, test } from 'vitest';
import { type ConfigNode, itemsAt, nodeAt, textAt } from '../../../../src/audit/formats/config-tree.ts';
import { readHocon } from '../../../../src/audit/formats/emqx/hocon.ts';
import { SreError } from '../../../../src/core/sre-error.ts';

/** A tree without its places. */
function plain(node: ConfigNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.variable ? { variable: node.text } : node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([name, entry]) => [name, plain(entry)]));
}

const read = (text: string) => readHocon(text, 'emqx.conf');
const values = (text: string) => plain(read(text).root);

function fault(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SreError) return `${error.code} ${error.message}`;
  }
  return 'no fault';
}

describe('HOCON', () => {
  test.each([
    ['a path is blocks inside each other', 'a.b.c = 1', { a: { b: { c: '1' } } }],
    ['a block needs no =', 'a { b = 1 }', { a: { b: '1' } }],
    [': is as good as =', 'a: { b: 1 }', { a: { b: '1' } }],
    ['braces may stand around all of it', '{ "a" : "x", "b" : [1, 2] }', { a: 'x', b: ['1', '2'] }],
    ['a block that comes again is merged', 'a { b = 1 }\na { c = 2 }\na.b = 3', { a: { b: '3', c: '2' } }],
    ['a value takes the place of a block', 'a { b = 1 }\na = 2', { a: '2' }],
    ['+= adds to a list', 'a = [1]\na += 2', { a: ['1', '2'] }],
    ['lists hold blocks, one a line', 'a = [\n  { b = 1 }\n  { b = 2 }\n]', { a: [{ b: '1' }, { b: '2' }] }],
    ['lists beside each other are one', 'a = [1] [2]', { a: ['1', '2'] }],
    ['comments are # and //', 'a = 1 # one\n// two\nb = 2 // three', { a: '1', b: '2' }],
    ['// inside a value is no comment', 'a = http://host:80/x', { a: 'http://host:80/x' }],
    ['words with spaces are one value', 'a = one two  ', { a: 'one two' }],
    ['strings and words are joined', 'a = "one "two', { a: 'one two' }],
    ['escapes count in strings', 'a = "x\\n\\"y\\u0041"', { a: 'x\n"yA' }],
    ['three quotes hold anything', 'a = """x "y"\n# z"""', { a: 'x "y"\n# z' }],
    ['addresses need no quotes', 'a.bind = 0.0.0.0:1883', { a: { bind: '0.0.0.0:1883' } }],
    ['quoted names may hold dots', '"a.b" { c = 1 }', { 'a.b': { c: '1' } }],
    ['a variable is not known', 'a = ${?X}\nb = "${etc}/x"', { a: { variable: '${?X}' }, b: '${etc}/x' }],
    ['a variable in front of a block does not hide it', 'a = ${base} { b = 1 }', { a: { b: '1' } }],
    ['names of prototypes are names', '__proto__ { constructor = 1 }', { ['__proto__']: { constructor: '1' } }],
    ['a value may stand in the next line', 'a =\n  1', { a: '1' }],
    ['an empty text is an empty configuration', ' # nothing\n', {}],
  ])('%s', (_name, text, expected) => {
    expect(JSON.stringify(values(text))).toBe(JSON.stringify(expected));
  });

  test('every value knows line and column', () => {
    const { root } = read('\uFEFFnode {\r\n  name = "x"\r\n}\nlisteners.tcp.default.bind = 1883\na = [\n 1,\n  2]\n');
    expect(textAt(root, 'node.name')?.place).toEqual({ file: 'emqx.conf', line: 2, column: 10 });
    expect(textAt(root, 'listeners.tcp.default.bind')?.place).toMatchObject({ line: 4, column: 30 });
    expect(itemsAt(root, 'a').map(({ place }) => [place.line, place.column])).toEqual([
      [6, 2],
      [7, 3],
    ]);
    expect(nodeAt(root, 'listeners.tcp')?.place).toMatchObject({ line: 4, column: 1 });
  });

  test('nothing is included: what was meant is named', () => {
    const { root, oddities } = read('include "http://example.com/evil.conf"\ninclude file("/etc/passwd")\na = 1');
    expect(oddities).toEqual([
      {
        what: 'unread',
        name: 'include',
        says: '"http://example.com/evil.conf" was not read',
        place: expect.anything(),
      },
      { what: 'unread', name: 'include', says: 'file("/etc/passwd") was not read', place: expect.anything() },
    ]);
    expect(plain(root)).toEqual({ a: '1' });
  });

  test('a value that is set twice is named with both lines', () => {
    expect(read('a.b = 1\na { b = 2 }').oddities).toEqual([
      {
        what: 'duplicate',
        name: 'a.b',
        says: 'it stands in line 1 already, and the last one counts',
        place: { file: 'emqx.conf', line: 2, column: 9 },
      },
    ]);
  });

  test.each([
    ['a {\n b = 1', 'emqx.conf:1:4: a block is not closed'],
    ['a = [1,\n', 'emqx.conf:1:5: a list is not closed'],
    ['a = "x\n"', 'emqx.conf:1:5: a string is not closed'],
    ['a = """x', 'emqx.conf:1:5: a string is not closed'],
    ['a = ${x', 'emqx.conf:1:5: a ${...} is not closed'],
    ['a = 1\n}', 'emqx.conf:2:1: expected a name, got "}"'],
    ['a b = 1', 'emqx.conf:1:3: expected = or { behind "a"'],
    ['a = ', 'emqx.conf:1:5: expected a value'],
    ['{ a = 1 } b', 'emqx.conf:1:11: unexpected "b" behind the end of the configuration'],
    ['{'.repeat(3), 'emqx.conf:1:2: expected a name, got "{"'],
    ['a = '.concat('['.repeat(60)), 'emqx.conf:1:44: more than 40 blocks and lists inside each other'],
    ['a{'.repeat(60), 'emqx.conf:1:83: more than 40 blocks and lists inside each other'],
    [`${'a.'.repeat(60)}b = 1`, 'emqx.conf:1:82: a path of more than 40 names'],
  ])('%j is refused with its place', (text, message) => {
    expect(fault(text)).toBe(`SRE_BAD_BROKER_CONFIG ${message}`);
  });
});
