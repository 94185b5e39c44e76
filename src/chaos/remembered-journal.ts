import type { Clock } from '../core/clock.ts';
import type { Journal, JournalEntry } from './journal.ts';

/** A journal whose file is gone: the lines a process still knows, and what it adds for itself. */
export function rememberedJournal(known: readonly JournalEntry[], clock: Clock): Journal {
  const entries = [...known];
  return {
    append: async (event) => {
      entries.push({ seq: entries.length + 1, wallMs: clock.wallMs(), monoMs: clock.monoMs(), ...event });
    },
    entries: async () => [...entries],
    [Symbol.asyncDispose]: async () => undefined,
  };
}
