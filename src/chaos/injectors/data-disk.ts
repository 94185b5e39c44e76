import { readlink, stat, statfs } from 'node:fs/promises';
import type { Machine } from '../platform.ts';
import { impossible } from './capability.ts';
import { type Mount, mountAt, mountsOf } from './mounts.ts';

/** The file system that holds a machine's data and nothing else. */
export interface DataDisk {
  /** Its mount point as the machine sees it. */
  readonly folder: string;
  /** The same as we reach it. */
  readonly path: string;
  readonly mount: Mount;
}

/** A file system in memory may take this part of what the machine has free. */
const MEMORY_SHARE = 0.5;
const IN_MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs']);

/** Finds the disk of a machine's data; refuses one on which anything else could live. */
export async function dataDisk(machine: Machine, freeMemory: number, signal: AbortSignal): Promise<DataDisk> {
  const { dataFolder: folder } = machine;
  if (folder === undefined)
    throw impossible('nobody says where its data is', 'say it: chaos.selector: { dataFolder: ... }');
  const pid = await machine.hostPid(signal);
  if (pid === undefined) throw impossible('its processes are out of reach');
  const mount = mountAt(await mountsOf(pid), folder);
  const ours = mountAt(await mountsOf('self'), '/');
  if (mount === undefined || folder === '/' || mount.device === ours?.device || mount.root !== '/') {
    throw impossible(
      `${folder} is not a file system of its own: filling it would hit others`,
      'give the data a volume of its own',
    );
  }
  const path = `/proc/${pid}/root${folder}`;
  if (IN_MEMORY.has(mount.type)) {
    const { blocks, bsize } = await statfs(path);
    if (mount.type === 'ramfs' || blocks * bsize > MEMORY_SHARE * freeMemory) {
      throw impossible(`${folder} is in memory and has no limit that would keep it from taking this machine's`);
    }
  }
  return { folder, path, mount };
}

/** Whether another machine keeps its data on a disk, or has it mounted in a container of its own. */
export async function usesDisk(
  other: Machine,
  { mount, folder, path }: DataDisk,
  signal: AbortSignal,
): Promise<boolean> {
  const pid = await other.hostPid(signal);
  if (pid === undefined) return false;
  const [theirs, ours] = await Promise.all([pid, 'self'].map((each) => readlink(`/proc/${each}/ns/mnt`)));
  // Who sees what we see sees every disk; only where its data is says whether it uses this one.
  if (theirs === ours) return other.dataFolder !== undefined && `${other.dataFolder}/`.startsWith(`${folder}/`);
  if (other.dataFolder !== undefined) {
    // A namespace that is a copy of ours sees every disk as well.
    const [its, own] = await Promise.all([stat(`/proc/${pid}/root${other.dataFolder}`), stat(path)]);
    return its.dev === own.dev;
  }
  return (await mountsOf(pid)).some(({ device }) => device === mount.device);
}

/** Whether what is in the file system is gone with its last mount. */
export function isInMemory({ type }: Pick<Mount, 'type'>): boolean {
  return IN_MEMORY.has(type);
}
