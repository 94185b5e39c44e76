import { stoppedEarly } from '../../../chaos/stopped-early.ts';
import { SreError } from '../../../core/sre-error.ts';

/**
 * Does the part of a drill in which nothing is broken; a wait that the operator cut short is told as that and as no bug.
 * What has a sentence of its own keeps it.
 */
export async function beforeTheFault<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted || error instanceof SreError) throw error;
    throw stoppedEarly(signal, error);
  }
}
