import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPidFile } from '../../src/chaos/drivers/pid-file.ts';
import { processDriver } from '../../src/chaos/drivers/process.ts';
import { until } from '../../src/core/deadline.ts';
import type { DriverFixture } from '../contract/driver.contract.ts';
import { runTool } from './docker.ts';
import { folderFingerprint, networkFingerprint, processFingerprint } from './target-fingerprint.ts';

const NODE = join(import.meta.dirname, 'tiny-node-process.mjs');
const NAMES: readonly string[] = ['n1', 'n2', 'n3'];
const PORT = 1883;
/** Longer than any suite: a test that was killed must not leave its nodes behind for good. */
const LIVES_MS = 900_000;

/** Tiny nodes, each in a network namespace of its own on one switch, with a small file system of its own. Needs root. */
export interface NamespaceCluster extends DriverFixture {
  /** Name of a node's namespace, as `ip netns` knows it. */
  namespace(name: string): string;
  /** IPv4 and IPv6. */
  addresses(name: string): readonly [string, string];
  readonly port: number;
}

/** Builds switch, namespaces and disks, and starts the nodes. */
export async function openNamespaceCluster(): Promise<NamespaceCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-namespaces-'));
  const { signal } = new AbortController();
  await clearAwayOfTheDead();
  const prefix = `sre-${process.pid}-${folder.slice(-4)}`;
  const namespace = (name: string): string => `${prefix}-${name}`;
  const addresses = (name: string): [string, string] => {
    const host = 10 + NAMES.indexOf(name);
    return [`198.18.77.${host}`, `fd00:77::${host}`];
  };
  const ip = (...args: string[]): Promise<string> => runTool('ip', args);
  await ip('netns', 'add', namespace('switch'));
  await ip('-n', namespace('switch'), 'link', 'add', 'switch', 'type', 'bridge');
  await ip('-n', namespace('switch'), 'link', 'set', 'switch', 'up');
  // This machine is on the switch too, as clients of a container are.
  const here = `sre${process.pid.toString(36)}`;
  await ip('link', 'add', here, 'type', 'veth', 'peer', 'name', 'here', 'netns', namespace('switch'));
  await ip('-n', namespace('switch'), 'link', 'set', 'here', 'master', 'switch', 'up');
  await ip('address', 'add', '198.18.77.1/24', 'dev', here);
  await ip('link', 'set', here, 'up');
  const nodes: Record<string, { pidFile: string; start: string[]; dataFolder: string }> = {};
  for (const name of NAMES) {
    const [four, six] = addresses(name);
    const inside = (...args: string[]): Promise<string> => ip('-n', namespace(name), ...args);
    await ip('netns', 'add', namespace(name));
    await ip('netns', 'exec', namespace(name), 'sysctl', '--quiet', '--write', 'net.ipv6.conf.default.accept_dad=0');
    const peer = ['peer', 'name', name, 'netns', namespace('switch')];
    await inside('link', 'add', 'eth0', 'type', 'veth', ...peer);
    await ip('-n', namespace('switch'), 'link', 'set', name, 'master', 'switch', 'up');
    await inside('address', 'add', `${four}/24`, 'dev', 'eth0');
    await inside('-6', 'address', 'add', `${six}/64`, 'dev', 'eth0', 'nodad');
    for (const device of ['lo', 'eth0']) await inside('link', 'set', device, 'up');
    await inside('route', 'add', 'default', 'via', '198.18.77.1');
    await inside('route', 'add', '203.0.113.0/24', 'dev', 'eth0', 'metric', '50');
    await inside('-6', 'route', 'add', 'default', 'via', 'fd00:77::1');
    const dataFolder = join(folder, `${name}-data`);
    await mkdir(dataFolder);
    await runTool('mount', ['-t', 'tmpfs', '-o', 'size=8m', `sre-${name}`, dataFolder]);
    const pidFile = join(folder, `${name}.pid`);
    const program = [process.execPath, NODE, pidFile, String(PORT), '::', String(LIVES_MS)];
    nodes[name] = { pidFile, dataFolder, start: ['ip', 'netns', 'exec', namespace(name), ...program] };
  }
  const pid = async (name: string): Promise<number | undefined> => (await readPidFile(nodes[name]?.pidFile ?? ''))?.pid;
  const start = async (name: string): Promise<void> => {
    if ((await pid(name)) !== undefined) return;
    const [program = '', ...args] = nodes[name]?.start ?? [];
    spawn(program, args, { detached: true, stdio: 'ignore' }).unref();
    await until(`start of ${name}`, async () => (await pid(name)) !== undefined, { withinMs: 60_000, signal });
  };
  const crash = async (name: string): Promise<void> => {
    const living = await pid(name);
    if (living !== undefined) process.kill(living, 'SIGKILL');
    await until(`end of ${name}`, async () => (await pid(name)) === undefined, { withinMs: 60_000, signal });
  };
  await Promise.all(NAMES.map(start));
  return {
    kind: processDriver,
    driver: processDriver.open(
      { nodes },
      NAMES.map((name) => ({ name })),
    ),
    folder,
    port: PORT,
    namespace,
    addresses,
    fingerprint: async (name) =>
      [
        await processFingerprint(await pid(name)),
        await networkFingerprint(`/run/netns/${namespace(name)}`),
        await folderFingerprint(nodes[name]?.dataFolder ?? ''),
      ].join('\n'),
    crash,
    start,
    [Symbol.asyncDispose]: async () => {
      for (const name of NAMES) {
        await crash(name);
        await runTool('umount', [nodes[name]?.dataFolder ?? '']);
        await ip('netns', 'delete', namespace(name));
      }
      await ip('link', 'delete', here);
      await ip('netns', 'delete', namespace('switch'));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A run that was killed leaves its switch plugged in here, with the address this one needs. */
async function clearAwayOfTheDead(): Promise<void> {
  const dead = (digits: string, radix: number): boolean => !existsSync(`/proc/${Number.parseInt(digits, radix)}`);
  for (const link of readdirSync('/sys/class/net')) {
    const [, pid] = /^sre([0-9a-z]+)$/.exec(link) ?? [];
    if (pid !== undefined && dead(pid, 36)) await runTool('ip', ['link', 'delete', link]);
  }
  for (const namespace of existsSync('/run/netns') ? readdirSync('/run/netns') : []) {
    const [, pid] = /^sre-(\d+)-.{4}-/.exec(namespace) ?? [];
    if (pid !== undefined && dead(pid, 10)) await runTool('ip', ['netns', 'delete', namespace]);
  }
}
