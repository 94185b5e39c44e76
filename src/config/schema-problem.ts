import type { z } from 'zod';
import { nearest } from '../core/nearest.ts';
import type { Path } from './problem.ts';

/** A mistake before it has a position. `key` is set when the key itself is the mistake. */
export interface Mistake {
  readonly path: Path;
  readonly key?: string;
  readonly message: string;
}

/** Sentences for what a schema found; `known` gives the keys a block may have, for "did you mean". */
export function mistakesOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  knownKeys: readonly string[],
): Mistake[] {
  return issues.flatMap((issue): Mistake[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const meant = nearest(key, knownKeys);
        return { path, key, message: `unknown key "${key}"${meant === undefined ? '' : `, did you mean "${meant}"?`}` };
      });
    }
    if (issue.code === 'invalid_key') {
      return [
        { path: path.slice(0, -1), key: String(path.at(-1)), message: issue.issues[0]?.message ?? issue.message },
      ];
    }
    if (issue.code === 'invalid_type') {
      const got = at(value, path);
      return [
        {
          path,
          message:
            got === undefined
              ? `is missing (expected ${nounOf(issue.expected)})`
              : `expected ${nounOf(issue.expected)}, got ${kindOf(got)}`,
        },
      ];
    }
    if (issue.code === 'invalid_value') {
      const got = at(value, path);
      const known = issue.values.map(String);
      if (got === undefined) return [{ path, message: `is missing (expected one of ${known.join(', ')})` }];
      const meant = typeof got === 'string' ? nearest(got, known) : undefined;
      return [
        {
          path,
          message: `expected one of ${known.join(', ')}${meant === undefined ? '' : `, did you mean "${meant}"?`}`,
        },
      ];
    }
    return [{ path, message: issue.message }];
  });
}

function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
};

function nounOf(expected: string): string {
  return nouns[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return 'a number (quote it to make it text)';
  if (typeof value === 'boolean') return `${value}`;
  return typeof value === 'object' ? 'a block of keys' : 'text';
}
