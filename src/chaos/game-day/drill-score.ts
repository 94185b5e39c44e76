import { planKey } from '../plan-key.ts';
import type { Report } from '../report/report.ts';
import type { TrialReport } from '../report/trial-report.ts';
import type { TrialScore } from './game-day.ts';
import type { RanDrill } from './scorecard.ts';

/** What the scorecard keeps of a drill's report. */
export function drillScore(report: Report, page: string): RanDrill {
  const { plan, verdict, trials, run, planHash } = report;
  return {
    ran: true,
    scenario: plan.scenario,
    hypothesis: plan.hypothesis,
    cluster: plan.cluster,
    broker: plan.broker,
    run,
    planHash,
    planKey: planKey(plan),
    targetRtoMs: plan.target.rtoMs,
    verdict,
    trials: trials.map(trialScore),
    rollback: trials.flatMap(({ rollback }) => rollback),
    page,
  };
}

function trialScore({ rto, findings, alerts, proven, aborted, verdict: { doubts } }: TrialReport): TrialScore {
  const counts = proven && aborted === undefined && doubts.length === 0;
  return {
    ...(rto === undefined || !counts ? {} : { rto: rto.time }),
    rpoMessages: findings?.rpo.messages ?? 0,
    rpoMs: findings?.rpo.timeMs ?? 0,
    ackedAfterFault: findings?.rpo.ackedAfterFault ?? 0,
    duplicates: findings?.messages.qos2.duplicates ?? 0,
    ...(alerts === undefined ? {} : { alerts }),
  };
}
