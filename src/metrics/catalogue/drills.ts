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
};
