import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPidFile } from '../../src/chaos/drivers/pid-file.ts';
import { until } from '../../src/core/deadline.ts';
import { identify, isAlive } from '../../src/core/process-identity.ts';
import { runTool } from './docker.ts';
import { controlFingerprint, folderFingerprint, networkFingerprint, processFingerprint } from './target-fingerprint.ts';

const { signal: never } = new AbortController();
const NODE = join(import.meta.dirname, 'tiny-node-process.mjs');
const GROUPS = '/sys/fs/cgroup';
/** Where groups are made, in version 2 and 1. */
const GROUP_PARENTS = ['.', 'cpu', 'memory'].map((name) => join(GROUPS, name));
const PREFIX = 'sre-iso-';
const PORT = 1883;
const LIVES_MS = 3 * 3_600_000;

/** Nodes that have everything a fault can hit for themselves: network namespace, control groups, file system. Needs root. */
export interface IsolatedCluster extends AsyncDisposable {
  readonly folder: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** The process driver's selector for it. */
  readonly selector: { readonly nodes: Record<string, IsolatedNode> };
  /** The living pid of a node. */
  pid(name: string): Promise<number | undefined>;
  /** Everything a fault could change at a node, read from the kernel. */
  fingerprint(): Promise<Readonly<Record<string, string>>>;
  /** Where the network namespace of a node has its name. */
  namespace(name: string): string;
}

interface IsolatedNode {
  readonly pidFile: string;
  readonly start: string[];
  readonly dataFolder: string;
}

let opened = 0;
let cleared: Promise<void> | undefined;

/** Starts one node for each name; what test processes that died left behind is removed before. */
export async function startIsolatedCluster(names: readonly string[]): Promise<IsolatedCluster> {
  const number = ++opened;
  cleared ??= removeOrphans();
  await cleared;
  const self = await identify(process.pid);
  const id = `${process.pid}-${self?.startTime}-${number}`;
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${id}-`));
  const selector: IsolatedCluster['selector'] = { nodes: {} };
  const nodes: { name: string; address: string }[] = [];
  const namespaceName = (name: string): string => `${PREFIX}${id}-${name}`;
  for (const [index, name] of names.entries()) {
    const [pidFile, dataFolder, space] = [
      join(folder, `${name}.pid`),
      join(folder, `${name}-data`),
      namespaceName(name),
    ];
    // Two addresses for each link: ours and the node's; 198.18.0.0/15 belongs to the Docker engine of the tests.
    const net = `10.${180 + (process.pid % 70)}.${number % 250}`;
    const [ours, theirs] = [`${net}.${4 * index + 1}`, `${net}.${4 * index + 2}`];
    const link = `sv${(process.pid % 46_656).toString(36)}${number.toString(36)}${index}`;
    const groups = await makeGroups(space);
    await mkdir(dataFolder);
    const script = [
      `ip netns add ${space}`,
      `ip link add ${link} type veth peer name eth0 netns ${space}`,
      `ip addr add ${ours}/30 dev ${link}`,
      `ip link set ${link} up`,
      `ip -n ${space} link set lo up`,
      // An address on probation would look like a change when it is accepted.
      `ip netns exec ${space} sh -c 'echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad'`,
      `ip -n ${space} addr add ${theirs}/30 dev eth0`,
      `ip -n ${space} link set eth0 up`,
      `ip -n ${space} route add default via ${ours}`,
      `mount -t tmpfs -o size=4m tmpfs ${dataFolder}`,
    ].join(' && ');
    await runTool('sh', ['-c', script]);
    const enter = groups.map((group) => `echo $$ > ${group}/cgroup.procs`).join('; ');
    const node = `${process.execPath} ${NODE} ${pidFile} ${PORT} ${theirs} ${LIVES_MS}`;
    const others = names.filter((other) => other !== name).map((other) => `umount -l ${join(folder, `${other}-data`)}`);
    const script2 = [enter, ...others, `exec nsenter --net=/run/netns/${space} ${node}`].join('; ');
    selector.nodes[name] = { pidFile, start: ['unshare', '--mount', 'sh', '-c', script2], dataFolder };
    nodes.push({ name, address: `${theirs}:${PORT}` });
  }
  for (const {
    start: [program = '', ...args],
  } of Object.values(selector.nodes)) {
    spawn(program, args, { detached: true, stdio: 'ignore' }).unref();
  }
  const pid = async (name: string): Promise<number | undefined> => {
    const file = selector.nodes[name]?.pidFile;
    return file === undefined ? undefined : (await readPidFile(file))?.pid;
  };
  const living = async (): Promise<boolean> => (await Promise.all(names.map(pid))).every((each) => each !== undefined);
  await until('start of the nodes', living, { withinMs: 60_000, signal: never });
  const fingerprint = async (name: string): Promise<string> => {
    const own = await pid(name);
    const parts = own === undefined ? ['gone'] : await partsOf(own);
    return [...parts, await folderFingerprint(join(folder, `${name}-data`))].join('\n');
  };
  return {
    folder,
    nodes,
    selector,
    pid,
    namespace: (name) => `/run/netns/${namespaceName(name)}`,
    fingerprint: async () =>
      Object.fromEntries(await Promise.all(names.map(async (name) => [name, await fingerprint(name)] as const))),
    [Symbol.asyncDispose]: async () => {
      for (const name of names) {
        const own = await pid(name);
        if (own !== undefined) process.kill(own, 'SIGKILL');
      }
      await removeAll(id);
    },
  };
}

function partsOf(pid: number): Promise<readonly string[]> {
  return Promise.all([processFingerprint(pid), networkFingerprint(`/proc/${pid}/ns/net`), controlFingerprint(pid)]);
}

/** A control group of its own for each resource, in either version. */
async function makeGroups(name: string): Promise<readonly string[]> {
  const unified = await exists(join(GROUPS, 'cgroup.controllers'));
  const groups = unified ? [join(GROUPS, name)] : ['cpu', 'memory'].map((resource) => join(GROUPS, resource, name));
  if (unified) await writeFile(join(GROUPS, 'cgroup.subtree_control'), '+cpu +memory');
  await Promise.all(groups.map((group) => mkdir(group)));
  return groups;
}

/** Removes what clusters of dead test processes left. */
async function removeOrphans(): Promise<void> {
  const places = [tmpdir(), '/run/netns', ...GROUP_PARENTS];
  const names = (await Promise.all(places.map((place) => readdir(place).catch(() => [])))).flat();
  const ids = new Set(names.flatMap((name) => /^sre-iso-(\d+-\d+-\d+)-/.exec(name)?.[1] ?? []));
  for (const id of ids) {
    const [pid, startTime = ''] = id.split('-');
    if (!(await isAlive({ pid: Number(pid), startTime }))) await removeAll(id);
  }
}

async function removeAll(id: string): Promise<void> {
  const ours = (names: readonly string[]): readonly string[] =>
    names.filter((name) => name.startsWith(`${PREFIX}${id}-`));
  for (const space of ours(await readdir('/run/netns').catch(() => [])))
    await runTool('ip', ['netns', 'delete', space]);
  for (const name of ours(await readdir(tmpdir()))) {
    const folder = join(tmpdir(), name);
    const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
    for (const point of mounts.filter((each) => each.startsWith(`${folder}/`))) await runTool('umount', ['-l', point]);
    await rm(folder, { recursive: true, force: true });
  }
  for (const parent of GROUP_PARENTS) {
    for (const group of ours(await readdir(parent).catch(() => []))) await removeGroup(join(parent, group));
  }
}

/** A group goes when the last process in it is gone: nodes, and what an undo started of them. */
async function removeGroup(path: string): Promise<void> {
  const members = (await readFile(join(path, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean);
  for (const pid of members) process.kill(Number(pid), 'SIGKILL');
  const gone = (): Promise<boolean> =>
    runTool('rmdir', [path]).then(
      () => true,
      () => false,
    );
  await until(`end of ${path}`, gone, { withinMs: 60_000, signal: never });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
