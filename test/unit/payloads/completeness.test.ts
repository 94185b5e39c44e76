import { describe, expect, test } from 'vitest';
import { brokers } from '../../../src/brokers/index.ts';
import { dependencies } from '../../../src/dependencies/index.ts';
import { type PayloadParser, payloadParsers, withoutPayload } from '../../support/payload-parsers.ts';

const registered = [...Object.keys(brokers), ...Object.keys(dependencies)];

/** Kinds nobody spoils recordings of. */
function unfuzzed(kinds: readonly string[], parsers: Readonly<Record<string, PayloadParser>>): readonly string[] {
  const covered = new Set(Object.values(parsers).flatMap((parser) => parser.kinds));
  return kinds.filter((kind) => !covered.has(kind) && !Object.hasOwn(withoutPayload, kind));
}

describe('every kind of the registries', () => {
  test('has its payloads spoilt by the fuzz, from at least one recording', () => {
    expect(unfuzzed(registered, payloadParsers)).toEqual([]);
    expect(Object.values(payloadParsers).filter(({ seeds }) => seeds.length === 0)).toEqual([]);
  });

  test('a kind without a line in the table is found', () => {
    const { 'nginx over HTTP': _gone, ...rest } = payloadParsers;
    expect(unfuzzed([...registered, 'a-new-kind'], rest)).toEqual(['nginx', 'a-new-kind']);
  });

  test('no line of the table is of a kind that is gone', () => {
    const named = [...Object.values(payloadParsers).flatMap(({ kinds }) => kinds), ...Object.keys(withoutPayload)];
    expect(named.filter((kind) => !registered.includes(kind))).toEqual([]);
  });
});
