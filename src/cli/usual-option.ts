import { Option } from 'commander';

/** An option with a default: `typed` is read like a word of the command line, and help shows it. */
export function usualOption<T>(flags: string, says: string, read: (word: string) => T, typed: string): Option {
  return new Option(flags, says).argParser(read).default(read(typed), typed);
}

/** An option that may be given several times; without it the list is empty. */
export function repeatedOption<T>(flags: string, says: string, read: (word: string) => T): Option {
  return new Option(flags, says).argParser<readonly T[]>((word, before) => [...before, read(word)]).default([], 'none');
}

/** A word as it is. */
export const asTyped = (word: string): string => word;
