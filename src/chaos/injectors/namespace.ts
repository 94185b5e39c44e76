import { readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../platform.ts';
import { impossible } from './capability.ts';
import { demandTool, runTool, type ToolRun } from './tool.ts';

/** A network namespace of this machine, and a way in. */
export interface Namespace {
  /** `net:[4026532281]`: what the kernel calls it. Numbers of namespaces that are gone are used again. */
  readonly id: string;
  readonly path: string;
}

/** Folders where namespaces have names, and live on without a process. */
export const NAMED = { ip: '/run/netns', docker: '/run/docker/netns' } as const;

/** The namespace a process lives in; absent when the process is gone. */
export async function namespaceOf(pid: number): Promise<Namespace | undefined> {
  const path = `/proc/${pid}/ns/net`;
  try {
    return { id: await readlink(path), path };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') {
      throw impossible(`the network namespace of process ${pid} cannot be entered`, 'run the drill as root');
    }
    return undefined;
  }
}

/** The way into a namespace by its number, whoever is in it now; absent when it is gone. Needs no engine. */
export async function findNamespace(id: string): Promise<Namespace | undefined> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const path = `/proc/${pid}/ns/net`;
    if ((await readlink(path).catch(() => undefined)) === id) return { id, path }; // gone since it was listed
  }
  for (const folder of Object.values(NAMED)) {
    const found = (await namedNamespaces(folder)).find((each) => each.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Namespaces that have a name in a folder; none when there is no such folder. */
export async function namedNamespaces(folder: string): Promise<readonly Namespace[]> {
  const found: Namespace[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const inode = await stat(path).then(
      ({ ino }) => ino,
      () => undefined, // a name may go while we look
    );
    if (inode !== undefined) found.push({ id: `net:[${inode}]`, path });
  }
  return found;
}

/** The namespace of a machine that is its own; refuses one that is shared with this machine, or out of reach. */
export async function ownNamespace(machine: Machine, signal: AbortSignal): Promise<Namespace> {
  const pid = await machine.hostPid(signal);
  const namespace = pid === undefined ? undefined : await namespaceOf(pid);
  if (namespace === undefined)
    throw impossible(
      'its processes are out of reach: on another machine, or of another user',
      'run the drill as root beside the brokers',
    );
  if (namespace.id === (await readlink('/proc/self/ns/net'))) {
    throw impossible('it shares the network of this machine: whatever is done to it hits everybody here');
  }
  await demandTool(inside(namespace, ['true']), signal);
  return namespace;
}

/** A command line that does its work in a namespace. */
export function inside({ path }: Namespace, argv: readonly string[]): readonly string[] {
  return ['nsenter', `--net=${path}`, ...argv];
}

/** Tries commands in a namespace that exists for this moment only: whether kernel and tools can do it and take it back. */
export function rehearse(script: string, signal: AbortSignal): Promise<ToolRun> {
  return runTool(['unshare', '--net', 'sh', '-c', script], signal);
}

/** Addresses of the interfaces of a process's namespace, without loopback; none when it shares ours: they are not its own. */
export async function namespaceAddresses(pid: number, signal: AbortSignal): Promise<readonly string[]> {
  const namespace = await namespaceOf(pid);
  if (namespace === undefined || namespace.id === (await readlink('/proc/self/ns/net'))) return [];
  const listing = await demandTool(inside(namespace, ['ip', '-oneline', 'address', 'show']), signal);
  return [...listing.matchAll(/^\d+: (\S+)\s+inet6? ([^\s/]+).*?scope (\S+)/gm)].flatMap(
    ([, link = '', address = '', scope = '']) => (link === 'lo' || scope === 'link' ? [] : [address]),
  );
}
