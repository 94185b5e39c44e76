import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from './free-port.ts';

/** The program as Debian calls it. */
export const ALERTMANAGER = 'prometheus-alertmanager';

/** An Alertmanager on 127.0.0.1, alone; closing it ends the process and removes its data. */
export interface AlertmanagerServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts it on the text of a configuration and waits until it is ready. */
export async function startAlertmanager(config: string): Promise<AlertmanagerServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-alertmanager-'));
  await writeFile(join(folder, 'alertmanager.yml'), config);
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    ALERTMANAGER,
    [
      '--config.file=alertmanager.yml',
      '--storage.path=data',
      '--cluster.listen-address=', // no gossip: no second port, no address of the machine
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = `${stderr}${chunk}`.slice(-10_000);
  });
  const ended = once(child, 'close');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const ready = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${ALERTMANAGER} ended with ${child.exitCode}:\n${stderr}`);
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
  };
  try {
    await until('Alertmanager ready', ready, { withinMs: 30_000, signal: new AbortController().signal });
  } catch (error) {
    await close();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: close };
}
