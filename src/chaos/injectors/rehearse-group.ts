import { access, mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/sre-error.ts';
import { impossible } from './capability.ts';
import { type Resource, readSetting, writeSettings } from './control-group.ts';

const MOUNT = '/sys/fs/cgroup';
/** A limit of each resource in either version of control groups, and a value that is none of the usual ones. */
const SETTINGS = {
  cpu: { 1: ['cpu.cfs_quota_us', '50000'], 2: ['cpu.max', '50000 100000'] },
  memory: { 1: ['memory.limit_in_bytes', '67108864'], 2: ['memory.max', '67108864'] },
} as const;

/** Limits a control group of our own, in which nobody is, and takes the limit back. */
export async function rehearseGroup(resource: Resource): Promise<void> {
  const version = await access(join(MOUNT, 'cgroup.controllers')).then(
    () => 2 as const,
    () => 1 as const,
  );
  const folder = join(MOUNT, version === 2 ? '' : resource, `sre-rehearsal-${process.pid}`);
  await mkdir(folder).catch((error: unknown) => {
    throw impossible(`no control group can be made: ${messageOf(error)}`, 'run the drill as root beside the brokers');
  });
  try {
    const [name, value] = SETTINGS[resource][version];
    const file = join(folder, name);
    const before = await readSetting(file);
    // Version 2 hands a controller on only where somebody has asked for it; the target's own group has it.
    if (before === undefined && version === 2) return;
    await writeSettings([{ file, value }]);
    const between = await readSetting(file);
    await writeSettings([{ file, value: before ?? '' }]);
    if (between === before || (await readSetting(file)) !== before) {
      throw impossible(`${file} was ${before}, then ${between}, and after the undo ${await readSetting(file)}`);
    }
  } finally {
    await rmdir(folder);
  }
}
