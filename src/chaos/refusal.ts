import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';

/** What the safety policy forbids: exit 8, one sentence, what to type instead, and nothing was touched. */
export function refused(code: `SRE_${string}`, message: string, hint: string): SreError {
  return new SreError(code, `refused, nothing was touched: ${message}`, { exitCode: EXIT.refused, hint });
}
