import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { LivingTarget } from '../target.ts';

/** The target is not the one the plan named any more. */
export function drifted({ name, identity }: LivingTarget): SreError {
  return new SreError('SRE_CHAOS_DRIFT', `${name} is not ${identity} any more: nothing was done to it`, {
    exitCode: EXIT.faultNotProven,
    hint: 'plan again: sre chaos plan',
  });
}
