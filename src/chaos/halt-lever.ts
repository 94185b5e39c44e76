import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from '../core/if-missing.ts';

/** The lever of a state directory: while it is set, running drills roll back and no new one starts. */
export interface HaltLever {
  /** Why it was set, or undefined while it is not. */
  reason(): Promise<string | undefined>;
  set(reason: string): Promise<void>;
  release(): Promise<void>;
}

export function haltLever(stateDir: string): HaltLever {
  const path = join(stateDir, 'halt');
  return {
    reason: () => readFile(path, 'utf8').then((text) => text.trim(), ifMissing(undefined)),
    set: async (reason) => {
      await mkdir(stateDir, { recursive: true });
      await writeFile(path, `${reason}\n`);
    },
    release: () => rm(path, { force: true }),
  };
}
