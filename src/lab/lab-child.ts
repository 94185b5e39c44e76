import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import { identify, type ProcessIdentity } from '../core/process-identity.ts';
import { SreError } from '../core/sre-error.ts';
import type { ChildConfig, ChildMessage } from './child-protocol.ts';
import { formatIdentity } from './reaper.ts';

/** A process of a lab, owned by the supervisor. */
export interface LabChild {
  readonly name: string;
  readonly identity: ProcessIdentity;
  /** How it ended: `exit 0`, `SIGKILL`. */
  readonly exited: Promise<string>;
  readonly running: () => boolean;
  /** SIGTERM, and SIGKILL when that is not enough (a frozen process hears nothing else). Returns when it is gone. */
  stop(): Promise<void>;
}

export type ChildKind = 'node' | 'state' | 'balancer' | 'traffic';

const READY_MS = 10_000;
const GRACE_MS = 4_000;
const MAX_OLD_LOG_BYTES = 1024 * 1024;

/**
 * The compiled entry point of a kind of child. Node cannot start the TypeScript of the sources, so that tests, too,
 * run what the build made.
 */
export function entryPoint(kind: ChildKind | 'supervisor', here = import.meta.url): string {
  const built = here.endsWith('.ts') ? here.replace('/src/lab/', '/dist/src/lab/') : here;
  return fileURLToPath(new URL(`${kind}-process.js`, built));
}

/** Starts a child, records its identity in `<folder>/<name>.pid`, and returns when it says that it is ready. */
export async function startChild(
  kind: ChildKind,
  config: ChildConfig,
  hear: (message: ChildMessage) => void,
  signal: AbortSignal,
): Promise<LabChild> {
  const logPath = join(config.folder, `${config.name}.log`);
  const old = await stat(logPath).catch(() => undefined); // there is none at the first start
  const log = await open(logPath, (old?.size ?? 0) > MAX_OLD_LOG_BYTES ? 'w' : 'a', 0o600);
  const child = spawn(process.execPath, [entryPoint(kind), JSON.stringify(config)], {
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  let running = true;
  const exited = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      running = false;
      resolve(how);
    };
    child.once('exit', (code, signalName) => end(signalName ?? `exit ${code}`));
    child.once('error', (error) => end(error.message));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      const told = message as ChildMessage;
      if (told.kind === 'ready') resolve();
      else if (told.kind === 'failed') reject(childFailed(config, told.message, logPath));
      else hear(told);
    });
    void exited.then((how) => reject(childFailed(config, `it ended with ${how}`, logPath)));
  });
  ready.catch(() => undefined); // after the deadline nobody waits for it

  const stop = async (): Promise<void> => {
    if (!running) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(killer);
  };
  try {
    if (child.pid === undefined) await once(child, 'spawn'); // rejects with the reason
    const identity = await identify(child.pid ?? 0);
    if (identity === undefined) throw childFailed(config, `it ended with ${await exited}`, logPath);
    await writeFile(join(config.folder, `${config.name}.pid`), formatIdentity(identity), { mode: 0o600 });
    await withDeadline(`starting ${config.name}`, READY_MS, signal, () => ready);
    return { name: config.name, identity, exited, running: () => running, stop };
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  }
}

function childFailed(config: ChildConfig, why: string, logPath: string): SreError {
  return new SreError('SRE_LAB_CHILD', `${config.name} of the lab did not start: ${why}`, {
    exitCode: EXIT.precondition,
    hint: `its log: ${logPath}`,
  });
}
