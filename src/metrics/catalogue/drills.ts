import { DRILL_PHASES, DRILL_RESULTS } from '../../core/drill-state.ts';
import { gauge } from '../metric.ts';

const drill = { tier: 'optional', labels: ['scenario'] } as const;

/** Drills (`sre chaos`) on the machine of the exporter, read from the journals of their runs. */
export const drills = {
  drillActive: gauge(
    'mqtt_chaos_drill_active',
    'Whether a drill of this scenario runs against the cluster now (1), or has ended and left faults behind (0); absent when neither is so.',
    { unit: 'bool', ...drill },
  ),
  drillStart: gauge(
    'mqtt_chaos_drill_start_timestamp_seconds',
    'Unix time at which the drill began; of several the latest.',
    { unit: 'timestamp', ...drill },
  ),
  drillPlannedDuration: gauge(
    'mqtt_chaos_drill_planned_duration_seconds',
    'How long the drill takes at most by its plan, all trials with their baselines, watching and pauses.',
    { unit: 'seconds', ...drill },
  ),
  faultsNotUndone: gauge(
    'mqtt_chaos_faults_not_undone',
    'Faults that drills have left in the cluster and that nobody is taking back, because their process is gone; `sre chaos recover` does it.',
    { unit: '1', ...drill },
  ),
  drillPhase: gauge(
    'mqtt_chaos_drill_phase',
    'Where a running drill is: 1 for baseline (before its first fault), fault (until the last is taken back) or after; absent when none runs.',
    { unit: 'bool', tier: 'optional', labels: ['scenario', 'phase'], values: { phase: DRILL_PHASES } },
  ),
  drillEnd: gauge(
    'mqtt_chaos_drill_end_timestamp_seconds',
    'Unix time at which the latest finished drill of this scenario ended.',
    { unit: 'timestamp', ...drill },
  ),
  drillRto: gauge(
    'mqtt_chaos_drill_rto_seconds',
    'Recovery time of the latest finished drill of this scenario: its worst client in its worst trial; absent when it was not measured to its end.',
    { unit: 'seconds', ...drill },
  ),
  drillRtoTarget: gauge(
    'mqtt_chaos_drill_rto_target_seconds',
    'What the recovery time of the latest finished drill of this scenario had to stay below.',
    { unit: 'seconds', ...drill },
  ),
  drillResult: gauge(
    'mqtt_chaos_drill_result',
    'How the latest finished drill of this scenario ended: 1 for pass, fail, unknown or aborted, 0 for the others.',
    { unit: 'bool', tier: 'optional', labels: ['scenario', 'result'], values: { result: DRILL_RESULTS } },
  ),
};
