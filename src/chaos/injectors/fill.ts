import { open, rm, stat, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import { hashOf } from '../canonical-json.ts';
import type { Evidence, UndoRecord, UndoResult } from '../fault.ts';
import type { Injector } from '../injector.ts';
import type { Platform } from '../platform.ts';
import { capability, impossible } from './capability.ts';
import { dataDisk, isInMemory, usesDisk } from './data-disk.ts';
import { drifted } from './drift.ts';
import { mountAt, mountsOf } from './mounts.ts';
import { demandTool, runTool } from './tool.ts';

/** What the undo needs to know: which file, on which file system, and where that may be mounted. */
const filled = z.object({
  handle: z.record(z.string(), z.unknown()),
  file: z.string(),
  folder: z.string(),
  device: z.string(),
  inMemory: z.boolean(),
});

/** File systems keep some room for themselves: what cannot be allocated is given up in steps of this part. */
const STEP = 0.02;
const ATTEMPTS = 25;
/** Blocks of bookkeeping that a file of this size needs besides its own. */
const SLACK = 0.03;

/** A file takes the room of the data's own file system. */
export const fill: Injector<'fill'> = {
  able: (machine, signal) =>
    capability(async () => {
      const { folder, path, mount } = await dataDisk(machine, freemem(), signal);
      await demandTool(['fallocate', '--version'], signal);
      const { bavail, bsize } = await statfs(path);
      return `${folder} is a file system of its own (${mount.type} ${mount.source}) with ${bavail * bsize} bytes free`;
    }),

  plan: async (spec, { machine, target, others, platform, reached, signal: planning }) => {
    const disk = await dataDisk(machine, freemem(), planning);
    for (const other of others) {
      if (other.target.name !== target.name && (await usesDisk(other.machine, disk, planning))) {
        throw impossible(`${other.target.name} uses the file system of ${target.name}: both would be hit`);
      }
    }
    const file = `.sre-chaos-${hashOf([target.name, target.identity, spec]).slice(0, 8)}`;
    const path = join(disk.path, file);
    const look = async (): Promise<number> => {
      const { bavail, blocks } = await statfs(disk.path);
      return bavail / blocks;
    };
    return {
      spec,
      target,
      visible: false,
      argv: ['fallocate', '--length', `<free - ${spec.keepFree * 100} %>`, path],
      undo: {
        driver: platform.name,
        fault: 'fill',
        node: target.name,
        argv: ['rm', path],
        data: {
          handle: reached.handle,
          file,
          folder: disk.folder,
          device: disk.mount.device,
          inMemory: isInMemory(disk.mount),
        },
      },
      apply: async (signal) => {
        if ((await machine.identity(signal)) !== target.identity) throw drifted(target);
        const now = await dataDisk(machine, freemem(), signal);
        if (now.mount.device !== disk.mount.device) throw drifted(target);
        await takeRoom(path, spec.keepFree, signal);
      },
      state: async () => {
        const there = await exists(path);
        const free = there ? await look() : undefined;
        if (free === undefined)
          return { holds: false, says: `there is no ${file} in ${disk.folder} of ${target.name}` };
        const holds = free <= spec.keepFree + SLACK;
        return { holds, says: `${(free * 100).toFixed(1)} % of ${disk.folder} of ${target.name} is free` };
      },
      effect: async () => ({ holds: false, says: 'asked nobody outside: only writing would tell' }),
    };
  },

  undo: async (record, platform, _outputDir, signal): Promise<UndoResult> => {
    const found = await findFiller(record, platform, signal);
    if (typeof found === 'string') return { did: 'nothing', says: found };
    await rm(found.path, { force: true });
    return { did: 'undone', says: `deleted ${found.path}` };
  },

  verify: async (record: UndoRecord, platform: Platform, signal: AbortSignal): Promise<Evidence> => {
    const found = await findFiller(record, platform, signal);
    if (typeof found === 'string') return { holds: true, says: found };
    return { holds: false, says: `${found.path} is still there` };
  },
};

/** Takes all room but what is to stay free; the file is ours from its first moment on. */
async function takeRoom(path: string, keepFree: number, signal: AbortSignal): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(join(path, '..'));
  const file = await open(path, 'wx', 0o600);
  await file.close();
  let bytes = Math.floor(Math.max(0, bavail - keepFree * blocks)) * bsize;
  for (let attempt = 1; bytes > 0; attempt += 1) {
    const argv = ['fallocate', '--length', String(bytes), path];
    if ((await runTool(argv, signal)).exitCode === 0) return;
    if (attempt === ATTEMPTS) await demandTool(argv, signal);
    bytes = Math.floor((bytes * (1 - STEP)) / bsize) * bsize;
  }
}

/** Where the file is now, or why there is none; an error while its file system is out of sight. */
async function findFiller(
  record: UndoRecord,
  platform: Platform,
  signal: AbortSignal,
): Promise<{ readonly path: string } | string> {
  const { handle, file, folder, device, inMemory } = filled.parse(record.data);
  const pid = await platform.machine(handle).hostPid(signal);
  const there = pid === undefined ? undefined : mountAt(await mountsOf(pid), folder);
  const folders = [
    ...(pid === undefined || there === undefined ? [] : [`/proc/${pid}/root${folder}`]),
    ...(await mountsOf('self'))
      .filter((mount) => mount.device === device && mount.root === '/')
      .map(({ point }) => point),
  ];
  for (const each of folders) if (await exists(join(each, file))) return { path: join(each, file) };
  if (folders.length > 0) return `there is no ${file} in ${folder} of ${record.node}`;
  if (inMemory) return `${folder} of ${record.node} was in memory and is gone with its process`;
  throw new SreError('SRE_CHAOS_DISK', `the file system of ${record.node} with ${file} is not mounted now`, {
    exitCode: EXIT.rollbackDirty,
    hint: `start ${record.node} (or mount its volume), then: sre chaos recover`,
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
