import type { FilePlace } from '../../core/finding.ts';
import { nearest } from '../../core/nearest.ts';
import type { Oddity } from '../broker-setup.ts';

/** Longer names are compared with nothing: no setting is. */
const LONGEST_NAME = 80;

/** More names than this are not looked at: no section has so many. */
const MOST_NAMES = 500;

/** Letters that may be wrong, missing or in the wrong order. */
const MOST_LETTERS = 2;

/**
 * Names that are a known one with a slip of the pen. For formats whose settings are not all known here: a name that is
 * another by more than two letters is left alone.
 */
export function misspelled(
  section: string,
  entries: Iterable<{ readonly name: string; readonly place: FilePlace }>,
  names: readonly string[],
): Oddity[] {
  return [...entries].slice(0, MOST_NAMES).flatMap(({ name, place }): Oddity[] => {
    if (names.includes(name) || name.length > LONGEST_NAME) return [];
    const meant = nearest(name, names);
    if (meant === undefined || !differsLittle(name, meant)) return [];
    return [
      { what: 'unknown', name: section === '' ? name : `${section}.${name}`, says: `did you mean ${meant}?`, place },
    ];
  });
}

/** Whether two names are the same up to a few letters in one place. */
function differsLittle(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return Math.max(one.length, other.length) - head - tail <= MOST_LETTERS;
}
