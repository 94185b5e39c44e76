import type { GameDaySuite, SuiteDrill } from '../../config/game-day-suite.ts';
import type { Clock } from '../../core/clock.ts';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import { seconds } from '../duration-text.ts';
import { fromHealth } from '../gate.ts';
import type { Progress } from '../progress.ts';
import type { DrillScore, GameDay, Roles } from './game-day.ts';

/** What a game day needs from whoever runs it. */
export interface GameDayContext {
  readonly id: string;
  readonly sre: string;
  readonly roles: Roles;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Runs one drill to its end; throws what keeps it from running, with nothing touched. */
  readonly perform: (drill: SuiteDrill, index: number) => Promise<DrillScore>;
  /** What a drill would be called on the scorecard, before it runs. */
  readonly describe: (drill: SuiteDrill) => Pick<DrillScore, 'hypothesis' | 'cluster'>;
  /** Called after every drill, so that a game day that is killed leaves what it had. */
  readonly keep: (soFar: GameDay) => Promise<void>;
}

/** Runs the drills of a suite in order; stops when something stays broken or the operator says so. */
export async function runGameDay(suite: GameDaySuite, context: GameDayContext): Promise<GameDay> {
  const { clock, progress, signal } = context;
  const drills: DrillScore[] = [];
  const record = (more: Pick<GameDay, 'endedAt' | 'stopped'>): GameDay => ({
    schemaVersion: 1,
    id: context.id,
    sre: context.sre,
    suite: suite.name,
    title: suite.title,
    hypothesis: suite.hypothesis,
    roles: context.roles,
    startedAt,
    drills: [...drills],
    ...more,
  });
  const startedAt = new Date(clock.wallMs()).toISOString();
  for (const [index, drill] of suite.drills.entries()) {
    progress.say(`drill ${index + 1} of ${suite.drills.length}: ${drill.scenario}`);
    const score = await perform(drill, index, suite.coolDownMs, context);
    drills.push(score);
    await context.keep(record({}));
    const stopped = reasonToStop(score, signal);
    if (stopped !== undefined) return end(record({ endedAt: now(clock), stopped }), context);
    if (index + 1 < suite.drills.length && score.ran && suite.coolDownMs > 0) {
      progress.say(`cooling down for ${seconds(suite.coolDownMs)}`);
      await clock.sleep(suite.coolDownMs, signal).catch(() => undefined); // the next look at the signal ends the day
      if (signal.aborted) {
        return end(record({ endedAt: now(clock), stopped: messageOf(signal.reason) }), context);
      }
    }
  }
  return end(record({ endedAt: now(clock) }), context);
}

async function perform(drill: SuiteDrill, index: number, restMs: number, context: GameDayContext): Promise<DrillScore> {
  const { progress, clock, signal } = context;
  const again = (why: string): void => progress.say(`not yet: ${why}; trying again after ${seconds(restMs)}`);
  try {
    return await fromHealth(() => context.perform(drill, index), { restMs, clock, signal, again });
  } catch (error) {
    if (!(error instanceof SreError)) throw error;
    progress.say(`not run: ${error.message}`);
    return {
      ran: false,
      scenario: drill.scenario,
      ...context.describe(drill),
      why: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      exitCode: error.exitCode,
      optional: drill.optional,
    };
  }
}

function reasonToStop(score: DrillScore, signal: AbortSignal): string | undefined {
  if (signal.aborted) return messageOf(signal.reason);
  if (score.ran && score.verdict.exitCode === EXIT.rollbackDirty)
    return `${score.scenario} left something broken: sre chaos recover`;
  if (score.ran && score.verdict.aborted !== undefined)
    return `${score.scenario} was stopped: ${score.verdict.aborted}`;
  return undefined;
}

async function end(day: GameDay, context: GameDayContext): Promise<GameDay> {
  await context.keep(day);
  return day;
}

function now(clock: Clock): string {
  return new Date(clock.wallMs()).toISOString();
}
