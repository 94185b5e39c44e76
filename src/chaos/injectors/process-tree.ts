import { readdir, readFile } from 'node:fs/promises';

/** A process and all that descend from it, itself first; empty when it is gone. */
export async function processTree(pid: number): Promise<readonly number[]> {
  const children = new Map<number, number[]>();
  let alive = false;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => ''); // gone since it was listed
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    alive ||= stat !== '' && Number(name) === pid;
  }
  if (!alive) return [];
  const tree = [pid];
  for (const each of tree) tree.push(...(children.get(each) ?? []));
  return tree;
}
