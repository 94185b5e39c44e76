import { messageOf } from '../core/sre-error.ts';
import type { ChildMessage } from './child-protocol.ts';
import { reapDelayMs, reapSiblings } from './reaper.ts';

/** The log of a child is a file that only grows; after this much it falls silent and says so. */
const MAX_LOG_BYTES = 1024 * 1024;

/** The part of `process` a child of a lab lives by; its entry point passes the real one. */
export interface ChildProcess {
  readonly pid: number;
  readonly stdout: { write(text: string): unknown };
  readonly connected: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly send?: ((message: ChildMessage, done: (error: Error | null) => void) => unknown) | undefined;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  exit(code: number): never;
}

/** One child's ties to its supervisor: it talks over IPC, writes its log, ends on SIGTERM and never outlives it. */
export interface ChildLife {
  readonly log: (line: string) => void;
  readonly tell: (message: ChildMessage) => void;
  /** Aborts on SIGTERM: finish and leave. */
  readonly signal: AbortSignal;
}

/** Opens the child's ties. From here on the child ends with its supervisor, also when that is killed with -9. */
export function openChildLife(
  child: ChildProcess,
  config: { readonly folder: string; readonly name: string },
): ChildLife {
  const stop = new AbortController();
  let written = 0;
  const log = (line: string): void => {
    if (written > MAX_LOG_BYTES) return;
    const text = `${new Date().toISOString()} ${config.name} ${line}\n`;
    written += text.length;
    child.stdout.write(written > MAX_LOG_BYTES ? 'the log is full\n' : text);
  };
  const leave = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, reapDelayMs(config.name)));
    await reapSiblings(config.folder, config.name).catch((error: unknown) => log(`reaping: ${messageOf(error)}`));
    child.exit(0);
  };

  // Ctrl-C reaches the whole terminal group; only the supervisor decides what it means.
  child.on('SIGINT', () => undefined);
  child.on('SIGHUP', () => undefined);
  child.on('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')));
  // The one test of the tests: children planted as orphans must be found by the leak check.
  if (child.env['SRE_LAB_PLANT_ORPHANS'] !== '1') {
    child.on('disconnect', () => {
      log('the supervisor is gone');
      void leave();
    });
    if (!child.connected) void leave();
  }
  log(`pid ${child.pid} started`);
  return {
    log,
    signal: stop.signal,
    tell(message) {
      if (child.connected) child.send?.(message, () => undefined); // a lost channel is what 'disconnect' tells
    },
  };
}

/** Runs a child's work: tells the supervisor when it is ready or why it is not, and exits when the work has ended. */
export async function runChild(child: ChildProcess, life: ChildLife, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    life.log('ended');
    child.exit(0);
  } catch (error) {
    const message = messageOf(error);
    life.log(`failed: ${error instanceof Error ? (error.stack ?? message) : message}`);
    if (child.send === undefined || !child.connected) child.exit(1);
    child.send({ kind: 'failed', message }, () => child.exit(1));
  }
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
