import { readFile } from 'node:fs/promises';
import { ifMissing } from '../../core/if-missing.ts';
import { identify, type ProcessIdentity } from '../../core/process-identity.ts';

/** The living process a pid file names: `pid` alone, or `pid startTime`, which a later process of that pid cannot meet. */
export async function readPidFile(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(ifMissing(''));
  const [pidText, startTime] = text.trim().split(/\s+/);
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const identity = await identify(pid);
  return startTime !== undefined && identity?.startTime !== startTime ? undefined : identity;
}

/** How an identity is printed, in plans and journals. */
export function identityText({ pid, startTime }: ProcessIdentity): string {
  return `pid ${pid} started ${startTime}`;
}
