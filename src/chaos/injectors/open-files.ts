import { readdir, readFile } from 'node:fs/promises';
import { demandTool, type User } from './tool.ts';

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

/** Changes the limit of a process, up to its hard one; one that is gone needs none. */
export async function setFileLimit(pid: number, { soft, hard }: FileLimit, signal: AbortSignal): Promise<void> {
  const user = await userOf(pid);
  if (user !== undefined) await demandTool(['prlimit', '--pid', String(pid), `--nofile=${soft}:${hard}`], signal, user);
}

/** Whether we may change the limit of a process: asks for it in the same way. */
export async function requireLimitable(pid: number, signal: AbortSignal): Promise<void> {
  await demandTool(['prlimit', '--pid', String(pid), '--nofile', '--noheadings'], signal, await userOf(pid));
}

/**
 * Whom a process runs as, where that is somebody else: its own user may always lower and raise its limits up to the hard
 * one, while even root may not where a capability was taken away from it.
 */
async function userOf(pid: number): Promise<User | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''); // gone
  const [, uid] = /^Uid:\s+(\d+)/m.exec(text) ?? [];
  const [, gid] = /^Gid:\s+(\d+)/m.exec(text) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
