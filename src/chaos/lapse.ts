import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { Fault } from './fault.ts';

/**
 * A fault whose kernel timer ran out before its time was not there while it was measured: its result is void. Called
 * before the undo; a lease that has run out cannot be renewed, so one look at the end tells.
 */
export async function requireLeased(faults: readonly Fault[], signal: AbortSignal): Promise<void> {
  for (const fault of faults) {
    if (fault.renew === undefined) continue;
    const { holds, says } = await fault.state(signal);
    if (holds) continue;
    throw new SreError('SRE_CHAOS_LAPSED', `the ${fault.spec.kind} of ${fault.target.name} did not last: ${says}`, {
      exitCode: EXIT.faultNotProven,
      hint: 'its lease was not renewed in time: is this machine overloaded, or was the tool stopped for a while?',
    });
  }
}
