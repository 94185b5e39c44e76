import { nearest } from '../core/nearest.ts';
import { isValidFilter, matchesFilter } from './topic-filter.ts';
import { misspellings } from './topic-spelling.ts';

/** A topic that has messages and is not, but may be meant by, the filter in question. */
export interface NearMiss {
  readonly topic: string;
  /** `letter case`, `a slash`; undefined for a neighbour that differs in one level and need not be meant. */
  readonly differsIn?: string;
}

/** Filters that are tried besides: bounded, so that nobody is asked for all there is. */
const MOST_FILTERS = 24;

/** What to subscribe to in order to see topics like the one in question: each names at least one level of it. */
export function filtersAround(filter: string): readonly string[] {
  const levels = filter.split('/');
  const bare = levels.filter((level) => level !== '').join('/');
  const endsWild = levels.at(-1) === '#';
  const others = [
    ...misspellings(filter).flatMap(({ suggests }) => suggests),
    ...[bare, `/${bare}`, `${bare}/`, bare.toLowerCase(), bare.toUpperCase()],
    ...[capitalised(bare), levels.map((level) => level.trim()).join('/')],
    ...(endsWild ? [] : [`${bare}/+`, levels.slice(0, -1).join('/')]),
    ...levels.flatMap((level, index) => (/^[+#]?$/.test(level) ? [] : [levels.with(index, '+').join('/')])),
  ];
  const hasName = (one: string): boolean => one.split('/').some((level) => !/^[+#]?$/.test(level));
  return [...new Set(others)]
    .filter((one) => one !== filter && isValidFilter(one) && hasName(one))
    .slice(0, MOST_FILTERS);
}

/** How a topic that was heard differs from the filter; undefined when it is what was asked for. */
export function nearMiss(filter: string, topic: string): NearMiss | undefined {
  if (matchesFilter(filter, topic)) return undefined;
  const ways = [
    ['letter case', (text: string) => text.toLowerCase()],
    ['a slash', (text: string) => withoutEmptyLevels(text)],
    ['a space', (text: string) => text.replaceAll(/\s+/g, '')],
    ['letter case, slashes or spaces', (text: string) => withoutEmptyLevels(text.toLowerCase().replaceAll(/\s+/g, ''))],
  ] as const;
  const way = ways.find(([, fold]) => matchesFilter(fold(filter), fold(topic)));
  if (way !== undefined) return { topic, differsIn: way[0] };
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (levels.length === wanted.length + 1 && matchesFilter(`${filter}/+`, topic)) {
    return { topic, differsIn: 'one level more' };
  }
  if (levels.length === wanted.length - 1 && matchesFilter(wanted.slice(0, -1).join('/'), topic)) {
    return { topic, differsIn: 'one level less' };
  }
  return isMistyped(wanted, levels) ? { topic, differsIn: 'spelling' } : { topic };
}

/** Whether they differ in one level by a letter or two; `line1` and `line2` are two things and no mistake. */
function isMistyped(wanted: readonly string[], levels: readonly string[]): boolean {
  if (levels.length !== wanted.length) return false;
  const different = wanted.flatMap((level, index) => (level === '+' || level === levels[index] ? [] : [index]));
  const [index] = different;
  if (different.length !== 1 || index === undefined) return false;
  const [mine, theirs] = [wanted[index] ?? '', levels[index] ?? ''];
  const letters = (text: string): string => text.replaceAll(/\d+/g, '0');
  return letters(mine) !== letters(theirs) && nearest(mine, [theirs]) !== undefined;
}

function withoutEmptyLevels(text: string): string {
  return text
    .split('/')
    .filter((level) => level !== '')
    .join('/');
}

function capitalised(text: string): string {
  return text
    .split('/')
    .map((level) => level.charAt(0).toUpperCase() + level.slice(1))
    .join('/');
}
