import { spawn } from 'node:child_process';
import { withDeadline } from '../core/deadline.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { entryPoint } from './lab-child.ts';

/** What a background supervisor is told on its command line. */
export interface SupervisorConfig {
  readonly stateDir: string;
  readonly name: string;
  readonly nodes: number;
  readonly port?: number;
}

/** What it tells whoever started it, until the lab is up. */
export type SupervisorMessage =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'up' }
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: string; readonly exitCode?: ExitCode };

const UP_WITHIN_MS = 30_000;

/** Starts a lab whose supervisor lives on when this process has gone, and returns when the lab is up. */
export async function startDetachedLab(
  config: SupervisorConfig,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(process.execPath, [entryPoint('supervisor'), JSON.stringify(config)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const up = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      const told = message as SupervisorMessage;
      if (told.kind === 'progress') onProgress(told.text);
      else if (told.kind === 'up') resolve();
      else {
        const hint = told.hint === undefined ? {} : { hint: told.hint };
        reject(new SreError('SRE_LAB_UP', told.message, { exitCode: told.exitCode ?? EXIT.bug, ...hint }));
      }
    });
    child.once('error', reject);
    child.once('exit', (code, name) =>
      reject(new SreError('SRE_LAB_UP', `the supervisor ended with ${name ?? code}`, { exitCode: EXIT.bug })),
    );
  });
  try {
    await withDeadline(`starting lab ${config.name}`, UP_WITHIN_MS, signal, () => up);
  } finally {
    // A supervisor that is not up yet takes the lost channel for the order to give up.
    if (child.connected) child.disconnect();
    child.unref();
  }
}
