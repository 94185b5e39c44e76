import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { docker, runTool } from './docker.ts';

const { signal } = new AbortController();

/** A Docker engine beside the machine's own one, without networks, that can be stopped and started again. */
export interface OwnEngine extends AsyncDisposable {
  /** As DOCKER_HOST. */
  readonly host: string;
  docker(args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts one that has an image of the machine's engine; containers outlive it. */
export async function openOwnEngine(image: string): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-engine-'));
  const host = `unix://${folder}/docker.sock`;
  const own = (args: readonly string[]): Promise<string> => docker(['--host', host, ...args], { withinMs: 60_000 });
  const flags = [
    '--bridge',
    'none',
    '--iptables=false',
    '--ip6tables=false',
    '--live-restore',
    '--pidfile',
    `${folder}/pid`,
  ];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const roots = ['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--host', host];
    child = spawn('dockerd', [...roots, ...flags], { stdio: 'ignore' });
    const answers = (): Promise<boolean> =>
      own(['version']).then(
        () => true,
        () => false,
      );
    await until('an answer of the engine', answers, { withinMs: 60_000, everyMs: 200, signal });
  };
  const stop = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  await runTool('sh', ['-c', `docker save ${image} | docker --host ${host} load`], { withinMs: 120_000 });
  return {
    host,
    docker: own,
    start,
    stop,
    [Symbol.asyncDispose]: async () => {
      if (child === undefined || child.exitCode !== null) await start();
      const ids = (await own(['ps', '--all', '--quiet'])).split('\n').filter(Boolean);
      if (ids.length > 0) await own(['rm', '--force', ...ids]);
      await stop();
      await runTool('umount', ['--lazy', `${folder}/data`]).catch(() => undefined); // an engine mounts its root on itself
      await rm(folder, { recursive: true, force: true });
    },
  };
}
