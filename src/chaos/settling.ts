import type { Clock } from '../core/clock.ts';
import { type JournalEntry, outstanding } from './journal.ts';

/** However long a command may take, nobody waits longer for one whose drill is dead. */
const LONGEST_MS = 30_000;

/**
 * A drill that died while a command of the operator was breaking something has left the command running: an undo that
 * came first would find nothing to do. Waits until every such command has had the time it may take.
 */
export async function settle(entries: readonly JournalEntry[], clock: Clock, signal: AbortSignal): Promise<void> {
  const open = new Set(outstanding(entries).map(({ step }) => step));
  const returned = new Set(entries.flatMap((entry) => (entry.type === 'injected' ? [entry.step] : [])));
  const ends = entries.map((entry) => {
    if (entry.type !== 'intend' || !open.has(entry.step) || returned.has(entry.step)) return 0;
    const { withinMs } = entry.undo.data;
    return typeof withinMs === 'number' ? entry.wallMs + withinMs : 0;
  });
  const waitMs = Math.min(Math.max(0, ...ends) - clock.wallMs(), LONGEST_MS);
  if (waitMs > 0) await clock.sleep(waitMs, signal);
}
