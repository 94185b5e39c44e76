import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPidFile } from '../../src/chaos/drivers/pid-file.ts';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from './free-port.ts';

const { signal: never } = new AbortController();
const NODE = join(import.meta.dirname, 'tiny-node-process.mjs');

/** A cluster of child processes that only accept connections: enough to be killed and started again. */
export interface TinyCluster extends AsyncDisposable {
  readonly folder: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** The process driver's selector for it. */
  readonly selector: { readonly nodes: Record<string, { pidFile: string; start: string[] }> };
  /** The living pid of a node. */
  pid(name: string): Promise<number | undefined>;
  /** Kills a node and waits until it is gone. */
  crash(name: string): Promise<void>;
  /** Starts a node that is down and waits until it lives. */
  start(name: string): Promise<void>;
}

export async function startTinyCluster(names: readonly string[]): Promise<TinyCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-tiny-'));
  const selector: TinyCluster['selector'] = { nodes: {} };
  const nodes: { name: string; address: string }[] = [];
  const signal = AbortSignal.timeout(65_000);
  const ports = await freePorts(names.length);
  for (const [index, name] of names.entries()) {
    const port = ports[index] ?? 0;
    const pidFile = join(folder, `${name}.pid`);
    const start = [process.execPath, NODE, pidFile, String(port)];
    selector.nodes[name] = { pidFile, start };
    nodes.push({ name, address: `127.0.0.1:${port}` });
    spawn(process.execPath, start.slice(1), { detached: true, stdio: 'ignore' }).unref();
  }
  const pid = async (name: string): Promise<number | undefined> => {
    const file = selector.nodes[name]?.pidFile;
    return file === undefined ? undefined : (await readPidFile(file))?.pid;
  };
  for (const name of names) {
    await until(`start of ${name}`, async () => (await pid(name)) !== undefined, { withinMs: 60_000, signal });
  }
  return {
    folder,
    nodes,
    selector,
    pid,
    crash: async (name) => {
      const living = await pid(name);
      if (living !== undefined) process.kill(living, 'SIGKILL');
      await until(`end of ${name}`, async () => (await pid(name)) === undefined, { withinMs: 60_000, signal: never });
    },
    start: async (name) => {
      if ((await pid(name)) !== undefined) return;
      const [program = '', ...args] = selector.nodes[name]?.start ?? [];
      spawn(program, args, { detached: true, stdio: 'ignore' }).unref();
      await until(`start of ${name}`, async () => (await pid(name)) !== undefined, { withinMs: 60_000, signal: never });
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of names) {
        const living = await pid(name);
        if (living !== undefined) process.kill(living, 'SIGKILL');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
