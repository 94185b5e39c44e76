import { readdir, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SreError } from '../../core/sre-error.ts';
import type { Leftover } from '../driver.ts';
import { mountsOf } from './mounts.ts';
import { NAMED, type Namespace, namedNamespaces } from './namespace.ts';
import { deleteTable, ourTables, readTable } from './nft-table.ts';
import { queueLengths, removeQdisc, rootQdiscs } from './qdisc.ts';

/** Something on this machine that only a drill makes, whoever made it and whether or not anybody wrote it down. */
export interface HostTrace extends Leftover {
  /** Why a living drill may still want it; absent when none does. */
  readonly inUse?: string;
}

/** What `fill` calls its file. */
const FILLER = /^\.sre-chaos-[0-9a-f]{8}$/;
/** File systems nobody can fill, and those of other machines, which may not answer. */
const SKIPPED = /^(proc|sysfs|cgroup2?|devpts|mqueue|nsfs|bpf|nfs4?|cifs|fuse.*|autofs)$/;
/** No fault of any drill lasts longer. */
const OLD_MS = 2 * 3_600_000;
/** The handles of our queueing disciplines. */
const HANDLE = /^5[0-9a-f]{3}:$/;

/** What a look at this machine found, and where it could not look. */
export interface HostLook {
  readonly traces: readonly HostTrace[];
  /** A sentence for each reason. */
  readonly unseen: readonly string[];
}

/** Looks into every network namespace and every mounted file system of this machine; reads only. */
export async function lookForTraces(wallMs: number, signal: AbortSignal): Promise<HostLook> {
  const unseen = new Set<string>();
  const inNetworks: HostTrace[] = [];
  // One after the other: a machine with a hundred containers has better things to do than to be looked at.
  for (const namespace of await allNamespaces()) {
    try {
      inNetworks.push(...(await tracesIn(namespace, signal)));
    } catch (error) {
      if (!(error instanceof SreError)) throw error;
      unseen.add(`network namespaces: ${error.message.replaceAll(namespace.path, '...')}`);
    }
  }
  return { traces: [...inNetworks, ...(await fillers(wallMs))], unseen: [...unseen] };
}

/** Every network namespace somebody lives in or that has a name. */
async function allNamespaces(): Promise<readonly Namespace[]> {
  const found = new Map<string, Namespace>();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const path = `/proc/${pid}/ns/net`;
    const id = await readlink(path).catch(() => undefined); // gone since it was listed, or another user's
    if (id !== undefined && !found.has(id)) found.set(id, { id, path });
  }
  for (const folder of Object.values(NAMED)) for (const each of await namedNamespaces(folder)) found.set(each.id, each);
  return [...found.values()];
}

async function tracesIn(namespace: Namespace, signal: AbortSignal): Promise<readonly HostTrace[]> {
  const { id, path } = namespace;
  const enter = ['nsenter', `--net=${path}`];
  const names = await ourTables(namespace, signal);
  const tables = await Promise.all(
    names.map(async (name): Promise<HostTrace> => {
      const leased = (await readTable(namespace, name, signal))?.leased === true;
      return {
        says: `table ${name} in the network namespace ${path}`,
        argv: [...enter, 'nft', 'delete', 'table', 'inet', name],
        marks: [id, name],
        ...(leased ? { inUse: 'its lease lives: a drill renews it, or it ends by itself within 15 s' } : {}),
        remove: (inner) => deleteTable(namespace, name, inner),
      };
    }),
  );
  const inUse = tables.find((table) => table.inUse !== undefined)?.inUse;
  const lengths = await queueLengths(namespace, signal);
  const qdiscs = (await rootQdiscs(namespace, signal)).filter(
    ({ kind, handle }) => kind === 'htb' && HANDLE.test(handle),
  );
  return [
    ...tables,
    ...qdiscs.map(
      ({ device, handle }): HostTrace => ({
        says: `queueing discipline ${handle} on ${device} in the network namespace ${path}`,
        argv: [...enter, 'tc', 'qdisc', 'del', 'dev', device, 'root', 'handle', handle],
        marks: [id, handle],
        ...(inUse === undefined ? {} : { inUse }),
        remove: async (inner) => {
          await removeQdisc(namespace, { device, queueLength: lengths[device] ?? 0 }, handle, inner);
        },
      }),
    ),
  ];
}

/** Our files at the root of every file system anybody on this machine has mounted, each once. */
async function fillers(wallMs: number): Promise<readonly HostTrace[]> {
  const seen = new Map<string, HostTrace>();
  const looked = new Set<string>();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const space = await readlink(`/proc/${pid}/ns/mnt`).catch(() => undefined); // gone, or another user's
    if (space === undefined || looked.has(space)) continue;
    looked.add(space);
    for (const { device, point, root, type } of await mountsOf(Number(pid))) {
      if (root !== '/' || SKIPPED.test(type)) continue;
      const folder = `/proc/${pid}/root${point}`;
      for (const name of await readdir(folder).catch(() => [])) {
        if (!FILLER.test(name) || seen.has(`${device} ${name}`)) continue;
        const path = join(folder, name);
        const remove = (): Promise<void> => rm(path, { force: true });
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 })); // removed since it was listed
        const young = wallMs - mtimeMs < OLD_MS;
        const inUse = young
          ? { inUse: 'it is younger than the longest fault: a drill of somebody else may want it' }
          : {};
        const says = `file ${name} in ${point}, as process ${pid} sees it`;
        seen.set(`${device} ${name}`, { says, argv: ['rm', path], marks: [device, name], ...inUse, remove });
      }
    }
  }
  return [...seen.values()];
}
