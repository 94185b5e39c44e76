import { EXIT } from '../core/exit-code.ts';
import { atLeast, type Finding, SEVERITIES } from '../core/finding.ts';
import { SreError } from '../core/sre-error.ts';
import { rehearse } from '../mqtt/rehearsal.ts';
import type { Facts } from './facts.ts';
import { withGoneMeanwhile } from './gone-meanwhile.ts';
import { type ClimbOptions, climb, type Rung } from './ladder.ts';
import { openVisit, type VisitRequest } from './open-visit.ts';
import { createUndoStack, type UndoStack } from './undo-stack.ts';
import type { Visit } from './visit.ts';

/** What one visit came to. */
export interface Diagnosis {
  readonly url: string;
  /** Every check that was to be asked, in the order of the ladder. */
  readonly rungs: readonly Rung[];
  /** Of all rungs, worst first; those of one severity in the order of the ladder, so that the foundation comes first. */
  readonly findings: readonly Finding[];
  readonly facts: Facts;
  /** What could not be taken back at the broker, and why. */
  readonly leftBehind: readonly string[];
  readonly tookMs: number;
}

/**
 * Climbs the ladder at one address and takes back what the checks left there, however that ends. Throws SRE_STOPPED when
 * the signal aborts, with what could not be taken back in the message.
 */
export async function diagnose(request: VisitRequest, options: ClimbOptions): Promise<Diagnosis> {
  options.signal.throwIfAborted();
  await rehearse(); // so that the first check is not charged for loading code
  const undoing = createUndoStack();
  const visit = openVisit(request, undoing.undo);
  const beganMs = request.clock.monoMs();
  let rungs: readonly Rung[];
  try {
    rungs = await withGoneMeanwhile(visit, await climb(visit, options), options.signal);
  } catch (error) {
    const left = await leave(visit, undoing);
    if (!options.signal.aborted) throw error;
    throw stopped(left, error);
  }
  const tookMs = request.clock.monoMs() - beganMs;
  const leftBehind = await leave(visit, undoing);
  const all = rungs.flatMap(({ findings }) => findings);
  const findings = SEVERITIES.flatMap((severity) => all.filter((one) => one.severity === severity));
  return { url: request.url, rungs, findings, facts: visit.facts, leftBehind, tookMs };
}

/** Ends connections a check that was stopped left open, and takes back what is to be taken back. */
async function leave({ connections, timeoutMs }: Visit, undoing: UndoStack): Promise<readonly string[]> {
  await Promise.all([...connections].map((connection) => connection.close()));
  return await undoing.takeBack(2 * timeoutMs);
}

/** Whether somebody has to do something: a finding at warning or above, or something left at the broker. */
export function isTroubled({ findings, leftBehind }: Diagnosis): boolean {
  return leftBehind.length > 0 || findings.some(({ severity }) => atLeast(severity, 'warning'));
}

function stopped(left: readonly string[], cause: unknown): SreError {
  const tidy = left.length === 0 ? 'what it had left at the broker is cleaned up' : `left behind: ${left.join('; ')}`;
  return new SreError('SRE_STOPPED', `stopped before the visit ended; ${tidy}`, { exitCode: EXIT.aborted, cause });
}
