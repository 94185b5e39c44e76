import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processTree } from '../../src/chaos/injectors/process-tree.ts';
import { runTool } from './docker.ts';

const CONTROLS = {
  cpu: ['cpu.max', 'cpu.cfs_quota_us', 'cpu.cfs_period_us'],
  memory: ['memory.max', 'memory.swap.max', 'memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'],
} as const;

/** What faults on a process could change, read from the kernel: whether it is stopped, and its limits of open files. */
export async function processFingerprint(pid: number | undefined): Promise<string> {
  const tree = pid === undefined ? [] : await processTree(pid);
  const each = await Promise.all(
    tree.map(async (one) => {
      const [stat, limits] = await Promise.all([read(`/proc/${one}/stat`), read(`/proc/${one}/limits`)]);
      const state = stat.slice(stat.lastIndexOf(')') + 2)[0] === 'T' ? 'stopped' : 'goes on';
      return `${state}, ${/^Max open files.*/m.exec(limits)?.[0]}`;
    }),
  );
  return tree.length === 0 ? 'gone' : each.join('\n');
}

/** The same for a network namespace, by its path: rules, interfaces, addresses, routes, queueing disciplines. */
export async function networkFingerprint(path: string): Promise<string> {
  const script = 'nft list ruleset; ip link; ip addr; ip -4 route show table all; ip -6 route show table all; tc qdisc';
  const text = await runTool('nsenter', [`--net=${path}`, 'sh', '-c', script]);
  // A container that was restarted has the same network behind new numbers.
  return text
    .replaceAll(/^\d+: |@if\d+|link-netnsid \d+/gm, '')
    .replaceAll(/link\/ether \S+/g, 'link')
    .replaceAll(/packets \d+ bytes \d+|127\.0\.0\.11:\d+|sport \d+/g, ''); // the engine's own rules for names
}

/** The same for its control groups, of either version. */
export async function controlFingerprint(pid: number): Promise<string> {
  const groups = await read(`/proc/${pid}/cgroup`);
  const found: string[] = [];
  for (const [resource, files] of Object.entries(CONTROLS)) {
    const line = groups
      .split('\n')
      .map((each) => each.split(':'))
      .find(([, names]) => names === '' || names?.split(',').includes(resource));
    const folder = join('/sys/fs/cgroup', line?.[1] === '' ? '' : resource, line?.[2] ?? '');
    for (const file of files) {
      const text = await read(join(folder, file));
      if (text !== '') found.push(`${file} ${text.trim()}`);
    }
  }
  return found.join('\n');
}

/** The same for a folder of its data: every name in it. */
export async function folderFingerprint(path: string): Promise<string> {
  return (await readdir(path)).toSorted().join('\n');
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => ''); // gone, or of the other version
}
