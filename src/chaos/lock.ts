import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ifMissing } from '../core/if-missing.ts';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';

const ownerSchema = z.object({ pid: z.number(), startTime: z.string(), about: z.string() });

/** Who holds a lock and what for (the run id). */
export type LockOwner = z.output<typeof ownerSchema>;

/** Either the lock, released by disposing it, or the living process that has it. */
export type LockAttempt =
  | ({ readonly held: true } & AsyncDisposable)
  | { readonly held: false; readonly owner: LockOwner };

/** Who a lock belongs to that a loss of power left empty: nobody who lives. */
const NOBODY: LockOwner = { pid: 0, startTime: '', about: 'an unreadable lock' };

/** The owner written in a lock file, alive or not; undefined when there is no lock. */
export async function lockOwner(path: string): Promise<LockOwner | undefined> {
  const text = await readFile(path, 'utf8').catch(ifMissing(undefined));
  if (text === undefined) return undefined;
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return NOBODY;
  }
}

/**
 * Takes the lock or says who has it. The file appears together with its content (hard link), and a lock whose process
 * is gone is moved aside before a new one is made, so that two finders of a stale lock cannot both win.
 */
export async function tryLock(path: string, self: ProcessIdentity, about: string): Promise<LockAttempt> {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${path}.${self.pid}.${self.startTime}`;
  await writeFile(mine, JSON.stringify({ ...self, about }));
  try {
    for (;;) {
      const taken = await link(mine, path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (taken) return { held: true, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      const owner = await lockOwner(path);
      if (owner === undefined) continue;
      if (await isAlive(owner)) return { held: false, owner };
      await moveAside(path, `${mine}.stale`, owner);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Removes a dead owner's lock; a living one that took its place in the meantime is put back. */
async function moveAside(path: string, aside: string, dead: LockOwner): Promise<void> {
  const moved = await rename(path, aside).then(
    () => true,
    ifMissing(false), // somebody else moved it first
  );
  if (!moved) return;
  const owner = await lockOwner(aside);
  if (owner?.pid !== dead.pid || owner.startTime !== dead.startTime) await rename(aside, path);
  await rm(aside, { force: true });
}
