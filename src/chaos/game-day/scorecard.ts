import { EXIT, type ExitCode, mostSevere } from '../../core/exit-code.ts';
import type { MeasuredTime } from '../../swarm/findings.ts';
import { misses } from '../measured-time.ts';
import { type TrialStatement, type TrialTimes, trialStatement, trialTimes } from '../trial-statistics.ts';
import { DISASTER_CLASSES, type DisasterClass } from './disaster-class.ts';
import type { DrillScore, GameDay, TrialScore } from './game-day.ts';

/** A drill that ran. */
export type RanDrill = Extract<DrillScore, { readonly ran: true }>;

/** One class of disaster on the scorecard. */
export interface ScoreRow {
  readonly of: DisasterClass;
  /** `open`: no drill of the class ran, or what ran says nothing. */
  readonly result: 'met' | 'missed' | 'open';
  readonly says: string;
  readonly drills: readonly RanDrill[];
  readonly times?: TrialTimes;
  /** About the trials whose time counts. */
  readonly statement: TrialStatement;
  /** Trials with a fault: what they lost is known, also where their times do not count. */
  readonly struck: number;
  readonly rpoMessages: number;
  readonly rpoMs: number;
  readonly rollback: 'clean' | 'dirty';
}

/** The four rows, from the drills of a game day; pure. */
export function scorecard({ drills }: Pick<GameDay, 'drills'>): readonly ScoreRow[] {
  return DISASTER_CLASSES.map((of) => {
    const own = drills.filter(({ scenario }) => of.covers(scenario));
    const ran = own.filter((drill): drill is RanDrill => drill.ran);
    const struck = ran.filter(({ verdict }) => verdict.injection !== 'not injected');
    const trials = struck.flatMap((drill) => drill.trials);
    const values = trials.flatMap(({ rto }) => (rto === undefined ? [] : [rto]));
    const times = trialTimes(values);
    const missed = values.filter((rto) => misses(rto, of.targetRtoMs)).length;
    const dirty = ran.some(({ verdict }) => verdict.rollback === 'dirty');
    return {
      of,
      ...verdictOf(own, ran, values, missed, of.targetRtoMs),
      drills: ran,
      ...(times === undefined ? {} : { times }),
      statement: trialStatement(values.length, missed),
      struck: trials.length,
      rpoMessages: sum(trials, ({ rpoMessages }) => rpoMessages),
      rpoMs: Math.max(0, ...trials.map(({ rpoMs }) => rpoMs)),
      rollback: dirty ? 'dirty' : 'clean',
    };
  });
}

/** The code a game day leaves with: the most severe of its drills; one that could not run is a finding unless it is optional. */
export function gameDayExit({ drills, stopped }: Pick<GameDay, 'drills' | 'stopped'>): ExitCode {
  const codes = drills.map((drill): ExitCode => {
    if (drill.ran) return drill.verdict.exitCode;
    return drill.optional ? EXIT.ok : EXIT.finding;
  });
  return mostSevere([...codes, ...(stopped === undefined ? [] : [EXIT.aborted])]);
}

/** What the trials of one drill whose times count say about its own target. */
export function drillStatement({ trials, targetRtoMs }: RanDrill): TrialStatement {
  const values = trials.flatMap(({ rto }) => (rto === undefined ? [] : [rto]));
  return trialStatement(values.length, values.filter((rto) => misses(rto, targetRtoMs)).length);
}

/** Whether every trial of a drill counts: a target is met only by drills that leave nothing open. */
function counts({ verdict }: RanDrill): boolean {
  return verdict.injection === 'proven' && verdict.aborted === undefined && verdict.doubts.length === 0;
}

function verdictOf(
  own: readonly DrillScore[],
  ran: readonly RanDrill[],
  values: readonly MeasuredTime[],
  missed: number,
  targetMs: number,
): Pick<ScoreRow, 'result' | 'says'> {
  if (own.length === 0) return { result: 'open', says: 'no drill of this class was run' };
  const first = own.find((drill) => !drill.ran);
  if (ran.length === 0) return { result: 'open', says: first?.ran === false ? `not run: ${first.why}` : 'not run' };
  if (missed > 0) return { result: 'missed', says: `${missed} of ${values.length} trials over the target` };
  const failed = ran.find(({ verdict }) => verdict.hypothesis === 'fail');
  if (failed !== undefined) {
    const doubt = failed.verdict.doubts[0];
    const inDoubt = doubt === undefined ? '' : ` (in doubt: ${doubt})`;
    return {
      result: 'missed',
      says: `${failed.scenario}: ${failed.verdict.findings[0] ?? 'its hypothesis failed'}${inDoubt}`,
    };
  }
  const unsure = ran.find((drill) => !counts(drill));
  if (unsure !== undefined || values.length === 0 || values.some(({ ms, censored }) => censored && ms < targetMs)) {
    const why = unsure?.verdict.doubts[0] ?? unsure?.verdict.aborted ?? 'no trial could be measured to the end';
    return { result: 'open', says: why };
  }
  return { result: 'met', says: `${values.length} ${values.length === 1 ? 'trial' : 'trials'}, none over the target` };
}

function sum(trials: readonly TrialScore[], of: (trial: TrialScore) => number): number {
  return trials.reduce((total, trial) => total + of(trial), 0);
}
