import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';

/** What a drill says that the operator stopped while nothing was broken. */
export function stoppedEarly({ reason }: AbortSignal, cause?: unknown): SreError {
  return new SreError('SRE_CHAOS_STOPPED', `${messageOf(reason)} before the fault: nothing was broken`, {
    exitCode: EXIT.aborted,
    ...(cause === undefined ? {} : { cause }),
  });
}
