import { nearest } from '../../core/nearest.ts';
import type { Oddity } from '../broker-setup.ts';
import type { Setting } from './setting-lines.ts';
import { configFault } from './text-cursor.ts';

/**
 * Settings nobody knows among those of a file. A pattern is a name where `$` stands for one word and a last `*` for any
 * words, as the schemas of Cuttlefish have it. Throws SRE_BAD_BROKER_CONFIG when most are unknown: then this is the file
 * of another program, and a list of them would help nobody.
 */
export function unknownSettings(
  settings: ReadonlyMap<string, Setting>,
  patterns: readonly string[],
  broker: string,
): Oddity[] {
  const exact = new Set(patterns);
  const shapes = patterns.filter((pattern) => /[$*]/.test(pattern)).map((pattern) => pattern.split('.'));
  const strange = [...settings.values()].filter(
    ({ name }) => !exact.has(name) && !shapes.some((shape) => fits(name.split('.'), shape)),
  );
  const [first] = strange;
  if (first !== undefined && strange.length >= 3 && strange.length >= (settings.size * 2) / 3) {
    throw configFault(
      broker,
      first.place,
      `"${first.name}" is no setting of ${broker}, nor are most others in this file`,
    );
  }
  return strange.slice(0, MOST).map(({ name, place }) => {
    const meant = nearest(name, patterns);
    return { what: 'unknown', name, ...(meant === undefined ? {} : { says: `did you mean ${meant}?` }), place };
  });
}

/** More of them are not listed one by one. */
const MOST = 200;

function fits(words: readonly string[], shape: readonly string[]): boolean {
  const open = shape.at(-1) === '*';
  if (open ? words.length < shape.length : words.length !== shape.length) return false;
  return shape.every((part, index) => part === '*' || part === '$' || part === words[index]);
}
