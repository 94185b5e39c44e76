import { describe, expect, test } from 'vitest';
import { cutTable } from '../../../../src/chaos/injectors/cut-rules.ts';
import { leasedTable, parseTable, renewal, tableName } from '../../../../src/chaos/injectors/nft-table.ts';
import { shapeTable, wrongShape } from '../../../../src/chaos/injectors/shape-rules.ts';

const addresses = ['198.18.0.3', 'fd00::3'];
const rulesOf = (commands: string): string[] =>
  commands.split('; ').flatMap((line) => /^add rule inet t (.*)$/.exec(line)?.[1] ?? []);

describe('the rules of a cut', () => {
  test('drop what named addresses send and get, of both families, while the lease lives', () => {
    expect(rulesOf(cutTable('t', { from: 'named', addresses, direction: 'both', mode: 'drop' }, 15_000))).toEqual([
      'input iifname "lo" accept',
      'input meta nfproto @lease ip saddr @peers4 counter drop',
      'input meta nfproto @lease ip6 saddr @peers6 counter drop',
      'output oifname "lo" accept',
      'output meta nfproto @lease ip daddr @peers4 counter drop',
      'output meta nfproto @lease ip6 daddr @peers6 counter drop',
    ]);
  });

  test('look at one direction only when asked to', () => {
    const hooks = (direction: 'in' | 'out') =>
      rulesOf(cutTable('t', { from: 'everybody', addresses: [], direction, mode: 'drop' }, 1)).map(
        (rule) => rule.split(' ')[0],
      );
    expect(new Set(hooks('in'))).toEqual(new Set(['input']));
    expect(new Set(hooks('out'))).toEqual(new Set(['output']));
  });

  test('spare the kin of the target and its neighbour discovery when clients are cut off', () => {
    const rules = rulesOf(cutTable('t', { from: 'clients', addresses, direction: 'in', mode: 'drop' }, 1));
    expect(rules).toContain('input meta nfproto @lease ip saddr != @peers4 counter drop');
    expect(rules[1]).toContain('nd-neighbor-solicit');
  });

  test('answer with a reset only where packets come in, and let the reset out', () => {
    const rules = rulesOf(cutTable('t', { from: 'named', addresses, direction: 'both', mode: 'reset' }, 1));
    expect(rules.filter((rule) => rule.includes('reject with tcp reset'))).toHaveLength(2);
    expect(rules.filter((rule) => rule.startsWith('output'))).toEqual([]);
  });

  test('every rule that does anything hangs on the lease', () => {
    for (const commands of [
      cutTable('t', { from: 'everybody', addresses: [], direction: 'both', mode: 'drop' }, 1),
      shapeTable('t', { handle: '5abc:', peers: addresses, loss: 0.1 }, 1),
    ]) {
      const acting = rulesOf(commands).filter((rule) => rule.includes('counter'));
      expect(acting.length).toBeGreaterThan(0);
      for (const rule of acting) expect(rule).toContain('meta nfproto @lease');
    }
  });
});

describe('a table with a lease', () => {
  test('is made anew each time, and renewed by taking the term away first', () => {
    expect(leasedTable('t', [], 1_500).split('; ').slice(0, 3)).toEqual([
      'add table inet t',
      'delete table inet t',
      'add table inet t',
    ]);
    expect(renewal('t', 15_000)).toBe(
      'delete element inet t lease { ipv4, ipv6 }; add element inet t lease { ipv4 timeout 15000ms, ipv6 timeout 15000ms }',
    );
  });

  test('has one name for one fault', () => {
    expect(tableName(['n1', 'pid 1', { a: 1, b: 2 }])).toBe(tableName(['n1', 'pid 1', { b: 2, a: 1 }]));
    expect(tableName(['n1', 'pid 1'])).not.toBe(tableName(['n1', 'pid 2']));
  });

  const listing = (elements: string): string =>
    `table inet t {\n\tset lease {\n\t\ttype nf_proto\n\t\tflags timeout\n${elements}\t}\n\n\tset peers4 {\n\t\ttype ipv4_addr\n\t\telements = { 198.18.0.3 }\n\t}\n\n\tchain input {\n\t\tcounter packets 7 bytes 420 drop\n\t\tcounter packets 4 bytes 9 drop\n\t}\n}\n`;

  test('is read: packets its rules met, and whether the lease lives', () => {
    const living = '\t\telements = { ipv4 timeout 15s expires 14s, ipv6 timeout 15s expires 14s }\n';
    expect(parseTable(listing(living))).toEqual({ leased: true, packets: 11 });
    expect(parseTable(listing(''))).toEqual({ leased: false, packets: 11 });
  });
});

describe('a shape', () => {
  test.each([
    [{}, 'it asks for no delay, loss or rate'],
    [{ jitterMs: 5, loss: 0.1 }, 'jitter needs a delay around which it varies'],
    [{ loss: 1.5 }, 'loss 1.5 is not above 0 and up to 1'],
    [{ loss: 0 }, 'loss 0 is not above 0 and up to 1'],
    [{ rateBitsPerSecond: 10 }, '10 bit/s is less than a packet a second'],
    [{ delayMs: 50, jitterMs: 5, loss: 0.01 }, undefined],
  ])('of %o is answered with %s', (asked, sentence) => {
    expect(wrongShape({ kind: 'shape', node: 'n1', ...asked })).toBe(sentence);
  });
});
