import { readdir } from 'node:fs/promises';
import { packageRoot } from './package-root.ts';

/** Names of the runbooks this version comes with, without `.md`. */
export async function runbookNames(): Promise<ReadonlySet<string>> {
  const files = await readdir(new URL('alerts/runbooks/', packageRoot()));
  return new Set(files.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -'.md'.length)));
}
