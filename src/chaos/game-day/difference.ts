import { compareMedians, type RunComparison } from '../statistics/permutation-test.ts';
import type { GameDay } from './game-day.ts';
import type { RanDrill } from './scorecard.ts';

/** A drill against the last time the same plan ran. */
export interface Difference {
  readonly scenario: string;
  readonly cluster: string;
  /** The earlier game day. */
  readonly since: string;
  readonly run: string;
  readonly previousRun: string;
  readonly comparison: RunComparison;
  readonly verdicts: { readonly before: string; readonly now: string };
}

/** What changed since the newest earlier game day that ran the same plan; `earlier` newest first. */
export function differences(day: GameDay, earlier: readonly GameDay[]): readonly Difference[] {
  return day.drills
    .filter((drill): drill is RanDrill => drill.ran)
    .flatMap((drill) => {
      for (const before of earlier) {
        const previous = before.drills.find((each): each is RanDrill => each.ran && each.planKey === drill.planKey);
        if (previous === undefined) continue;
        const comparison = compareMedians(rtos(drill), rtos(previous));
        if (comparison === undefined) return [];
        return [
          {
            scenario: drill.scenario,
            cluster: drill.cluster,
            since: before.startedAt,
            run: drill.run,
            previousRun: previous.run,
            comparison,
            verdicts: { before: previous.verdict.hypothesis, now: drill.verdict.hypothesis },
          },
        ];
      }
      return [];
    });
}

function rtos({ trials }: RanDrill) {
  return trials.flatMap(({ rto }) => (rto === undefined ? [] : [rto]));
}
