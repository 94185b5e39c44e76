/** Texts nobody expects where a name, a number or a key stands. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '-1',
  'NaN',
  'null',
  '1e400',
  '0x10',
  '1,5',
  '12 seconds',
  '18446744073709551613',
  '9223372036854775808',
  'Infinity',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'n1',
  'running',
  'true',
  'x'.repeat(3_000),
  'a\u0000b',
  'two\nlines',
  'return\r',
  'separator\u2028',
  '\u001b[31mred',
  'quo"te',
  'back\\slash',
  'half \ud800 character',
  '\u{1f41d}'.repeat(300),
  'http://elsewhere.invalid/',
  '{"a":1}',
  '[1,2]',
  '{',
];

/** Numbers as a text may write them; the first ones are also JSON. */
export const hostileNumbers: readonly string[] = [
  '-1',
  '0',
  '-0',
  '1.5',
  '1e400',
  '-1e400',
  '1e308',
  '5e-324',
  '2147483648',
  '4294967295',
  '9007199254740993',
  '9223372036854775807',
  '18446744073709551613',
  '1e21',
  `1${'0'.repeat(400)}`,
];

/** What is no number of JSON, and of some texts neither. */
export const noNumbers: readonly string[] = [
  'NaN',
  '+Inf',
  '-Inf',
  'inf',
  '0x1F',
  '1_000',
  '01',
  '.',
  '',
  '٣',
  '1e',
  '--1',
];

/** Keys an object should not be asked for. */
export const hostileKeys: readonly string[] = ['__proto__', 'constructor', 'toString', 'length', '', '0', 'a\u0000b'];
