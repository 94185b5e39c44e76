import { join } from 'node:path';
import type { ProcessIdentity } from '../core/process-identity.ts';
import { type LockAttempt, tryLock } from './lock.ts';

/**
 * The lock whoever undoes steps of a run holds. A disk that takes no lock (full, read-only, gone) does not keep a fault
 * in place: undoing is idempotent, so it goes on without one.
 */
export async function takeUndoLock(folder: string, self: ProcessIdentity, run: string): Promise<LockAttempt> {
  try {
    return await tryLock(join(folder, 'undo.lock'), self, run);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      return { held: true, [Symbol.asyncDispose]: async () => undefined };
    throw error;
  }
}
