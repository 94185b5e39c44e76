import type { BrokerSetup } from '../broker-setup.ts';
import type { Setting } from './setting-lines.ts';

/**
 * Settings nobody knows among those of a file. A pattern is a name where `$` stands for one word and a last `*` for any
 * words, as the schemas of Cuttlefish have it.
 */
export function unknownSettings(settings: Iterable<Setting>, patterns: readonly string[]): BrokerSetup['oddities'] {
  const exact = new Set(patterns);
  const shapes = patterns.filter((pattern) => /[$*]/.test(pattern)).map((pattern) => pattern.split('.'));
  return [...settings]
    .filter(({ name }) => !exact.has(name) && !shapes.some((shape) => fits(name.split('.'), shape)))
    .map(({ name, place }) => ({ what: 'unknown' as const, name, place }));
}

function fits(words: readonly string[], shape: readonly string[]): boolean {
  const open = shape.at(-1) === '*';
  if (open ? words.length < shape.length : words.length !== shape.length) return false;
  return shape.every((part, index) => part === '*' || part === '$' || part === words[index]);
}
