import { EXIT } from '../../../core/exit-code.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';

/**
 * Does the part of a drill in which nothing is broken; a wait that the operator cut short is told as that and as no bug.
 * What has a sentence of its own keeps it.
 */
export async function beforeTheFault<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted || error instanceof SreError) throw error;
    throw new SreError('SRE_CHAOS_STOPPED', `${messageOf(signal.reason)} before the fault: nothing was broken`, {
      exitCode: EXIT.aborted,
      cause: error,
    });
  }
}
