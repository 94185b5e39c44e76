import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { Evidence } from '../fault.ts';

/** Whether something can be done here: the look's own sentence, or the reason it gave for not being able to. */
export async function capability(look: () => Promise<string>): Promise<Evidence> {
  try {
    return { holds: true, says: await look() };
  } catch (error) {
    if (error instanceof SreError) return { holds: false, says: error.message };
    throw error;
  }
}

/** What cannot be done here, said before anything is touched. */
export function impossible(sentence: string, hint?: string): SreError {
  return new SreError('SRE_CHAOS_CAPABILITY', sentence, {
    exitCode: EXIT.precondition,
    ...(hint === undefined ? {} : { hint }),
  });
}
