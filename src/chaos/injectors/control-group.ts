import { access, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { Machine } from '../platform.ts';
import { impossible } from './capability.ts';
import { processTree } from './process-tree.ts';

/** What can be limited. */
export type Resource = 'cpu' | 'memory';

const MOUNT = '/sys/fs/cgroup';

/** One setting of a control group: a file, what is in it and what shall be. */
export interface Setting {
  readonly file: string;
  readonly before: string;
  readonly set: string;
}

/** The folder of the group that limits a resource of a machine and of nobody else; version 1 or 2 of control groups. */
export async function ownGroup(
  machine: Machine,
  resource: Resource,
  signal: AbortSignal,
): Promise<{ readonly folder: string; readonly version: 1 | 2 }> {
  const pid = await machine.hostPid(signal);
  if (pid === undefined) throw impossible('its processes are out of reach');
  const version = await access(join(MOUNT, 'cgroup.controllers')).then(
    () => 2 as const,
    () => 1 as const,
  );
  const text = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => ''); // gone
  const line = text
    .split('\n')
    .map((each) => each.split(':'))
    .find(([, controllers = '']) => (version === 2 ? controllers === '' : controllers.split(',').includes(resource)));
  const path = line?.slice(2).join(':');
  if (path === undefined || path === '/' || path === '')
    throw impossible(`it has no control group of its own for ${resource}`);
  const folder = join(MOUNT, version === 2 ? '' : resource, path);
  await requireAlone(folder, pid);
  return { folder, version };
}

/** Everybody in the group must be the machine's: a descendant, or somebody in its container. */
async function requireAlone(folder: string, pid: number): Promise<void> {
  const tree = new Set(await processTree(pid));
  const container = await readlink(`/proc/${pid}/ns/pid`).catch(() => undefined);
  const here = await readlink('/proc/self/ns/pid');
  for (const member of await membersOf(folder)) {
    if (tree.has(member)) continue;
    const theirs = await readlink(`/proc/${member}/ns/pid`).catch(() => undefined); // gone since it was listed
    if (theirs === undefined || (theirs === container && theirs !== here)) continue;
    throw impossible(
      `its control group ${folder} holds others too: process ${member}`,
      'run it as a unit or a container of its own',
    );
  }
}

async function membersOf(folder: string): Promise<readonly number[]> {
  const text = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch((cause: unknown) => {
    throw new SreError('SRE_CHAOS_CAPABILITY', `its control group ${folder} is out of reach`, {
      exitCode: EXIT.precondition,
      cause,
    });
  });
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => membersOf(join(folder, name))),
  );
  return [...text.split('\n').filter(Boolean).map(Number), ...nested.flat()];
}

/** What a setting is now; absent when the group is gone. */
export async function readSetting(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

/** Changes settings in order; the kernel may refuse, and says so. */
export async function writeSettings(
  settings: readonly { readonly file: string; readonly value: string }[],
): Promise<void> {
  for (const { file, value } of settings) {
    await writeFile(file, value).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return; // the group is gone, and its limits with it
      throw new SreError('SRE_CHAOS_LIMIT', `the kernel refuses ${value} in ${file}: ${cause.code ?? cause.message}`, {
        exitCode: EXIT.faultNotProven,
        cause,
      });
    });
  }
}
