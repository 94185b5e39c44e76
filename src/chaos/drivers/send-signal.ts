import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';

/** Sends a signal to a node's process, or says who may. */
export function sendSignal(name: string, pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    throw new SreError('SRE_CHAOS_KILL', `cannot send ${signal} to ${name} (pid ${pid}): ${messageOf(cause)}`, {
      exitCode: EXIT.faultNotProven,
      hint: "run the drill as the broker's user, or as root",
      cause,
    });
  }
}

/** Whether we may send signals to a process that lives. */
export function maySignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
