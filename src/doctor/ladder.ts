import { DeadlineError, withDeadline } from '../core/deadline.ts';
import type { Finding } from '../core/finding.ts';
import { SourceError } from '../core/source.ts';
import type { Answer, Check, Outcome } from './check.ts';
import type { Visit } from './visit.ts';

/** One line of the report: a check and what became of it. */
export interface Rung {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly says: string;
  readonly evidence: readonly string[];
  readonly findings: readonly Finding[];
  /** Milliseconds the check took; absent when it was not asked. */
  readonly tookMs?: number;
  /** The check that has to be mended before this one makes sense, when that is why it was not asked. */
  readonly blockedBy?: string;
}

/** How far up, how long, and who watches. */
export interface ClimbOptions {
  /** In the order in which they are climbed. */
  readonly checks: Readonly<Record<string, Check>>;
  /** For all checks together; those that have no time left are unknown. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly began?: (id: string, check: Check) => void;
  readonly ended?: (rung: Rung) => void;
}

/**
 * Asks every check whose `after` held, one after the other, besides those that begin early. Rejects with the signal's reason when it aborts, and with a
 * defect of ours; what the checks left at the broker is the caller's to take back.
 */
export async function climb(
  visit: Visit,
  { checks, withinMs, signal, began, ended }: ClimbOptions,
): Promise<readonly Rung[]> {
  const endMs = visit.clock.monoMs() + withinMs;
  const rungs: Rung[] = [];
  const running = new Map<string, Promise<Rung>>();
  const step = (id: string, check: Check): Promise<Rung> =>
    rungOf(id, check, visit, { blockedBy: foundation(check, rungs), endMs, signal });
  try {
    for (const [id, check] of Object.entries(checks)) {
      signal.throwIfAborted();
      began?.(id, check);
      const rung = await (running.get(id) ?? step(id, check));
      rungs.push(rung);
      ended?.(rung);
      for (const [later, waiting] of Object.entries(checks)) {
        if (waiting.early !== id) continue;
        const begun = step(later, waiting);
        begun.catch(() => undefined); // what it rejects with is thrown where its turn comes
        running.set(later, begun);
      }
    }
  } finally {
    await Promise.allSettled(running.values()); // those that began early end with the others
  }
  return rungs;
}

async function rungOf(
  id: string,
  check: Check,
  visit: Visit,
  how: { readonly blockedBy: string | undefined; readonly endMs: number; readonly signal: AbortSignal },
): Promise<Rung> {
  const { blockedBy, endMs, signal } = how;
  const startMs = visit.clock.monoMs();
  const answer =
    blockedBy === undefined
      ? await ask(id, check, visit, endMs - startMs, signal)
      : ({ outcome: 'skipped', says: `not asked: ${blockedBy} did not hold` } as const);
  return {
    id,
    title: check.title,
    outcome: answer.outcome,
    says: answer.says,
    evidence: answer.evidence ?? [],
    findings: answer.findings ?? [],
    ...(blockedBy === undefined ? { tookMs: visit.clock.monoMs() - startMs } : { blockedBy }),
  };
}

/**
 * The check that has to be mended before this one makes sense: the first of those it builds on that did not hold, or what
 * that one waits for itself. A check that is not asked in this visit holds nobody up.
 */
function foundation({ after }: Check, rungs: readonly Rung[]): string | undefined {
  const broken = rungs.find(({ id, ...rung }) => after.includes(id) && !held(rung));
  return broken?.blockedBy ?? broken?.id;
}

function held({ findings, blockedBy }: Pick<Rung, 'findings' | 'blockedBy'>): boolean {
  return blockedBy === undefined && !findings.some(({ severity }) => severity === 'critical');
}

/** In less nobody answers; and timers that ring a moment early must not begin another check. */
const SHORTEST_MS = 20;

async function ask(id: string, check: Check, visit: Visit, leftMs: number, signal: AbortSignal): Promise<Answer> {
  if (leftMs < SHORTEST_MS) return { outcome: 'unknown', says: 'not asked: the time of the visit was over' };
  try {
    return await withDeadline(`check ${id}`, leftMs, signal, (inner) => check.run(visit, inner));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof DeadlineError || error instanceof SourceError) {
      return { outcome: 'unknown', says: `could not be told: ${error.message}` };
    }
    throw error;
  }
}
