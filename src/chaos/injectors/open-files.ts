import { readdir, readFile } from 'node:fs/promises';

/** A limit of open files: a number, or `unlimited`. */
export interface FileLimit {
  readonly soft: string;
  readonly hard: string;
}

/** The limit of a process; absent when it is gone. */
export async function readFileLimit(pid: number): Promise<FileLimit | undefined> {
  const text = await readFile(`/proc/${pid}/limits`, 'utf8').catch(() => ''); // gone
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(text) ?? [];
  return soft === undefined || hard === undefined ? undefined : { soft, hard };
}

/** The numbers of the files a process has open; absent when it is gone, or another user's. */
export async function openFiles(pid: number): Promise<readonly number[] | undefined> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  return names?.map(Number).toSorted((a, b) => a - b);
}

/** The lowest limit that leaves `spare` free numbers: the limit bounds numbers, and freed ones are used again. */
export function limitFor(open: readonly number[], spare: number): number {
  const taken = new Set(open);
  let limit = 0;
  for (let free = 0; free < spare || taken.has(limit); limit += 1) {
    if (!taken.has(limit)) free += 1;
  }
  return limit;
}
