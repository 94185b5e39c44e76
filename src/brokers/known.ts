import type { Reading } from '../core/reading.ts';

/** A reading of a value that is known; nothing of one that is not. */
export function known<T>(value: T | undefined, say: (value: T) => Reading): readonly Reading[] {
  return value === undefined ? [] : [say(value)];
}
