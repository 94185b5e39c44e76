import type { SuiteDrill } from '../../../config/game-day-suite.ts';
import type { AnnotationFlags } from '../chaos/drill-annotation.ts';
import { type DrillFlags, usualDrillFlags } from '../chaos/drill-options.ts';
import type { AlertFlags } from '../chaos/expected-alerts.ts';

/** Flags that are the same for every drill of a game day. */
export interface SessionFlags extends AnnotationFlags, AlertFlags {
  readonly config?: string;
  readonly cluster?: string;
  readonly confirmEnv?: string;
  readonly allowQuorumLoss?: boolean;
  readonly json?: boolean;
}

/** The flags of one drill, out of the suite and of what was said for all of them. */
export function drillFlags(drill: SuiteDrill, flags: SessionFlags): DrillFlags {
  const { config, cluster, confirmEnv, allowQuorumLoss, grafana, grafanaTokenFile } = flags;
  const { prometheus, alertmanager, awaitAlerts } = flags;
  const where = drill.cluster ?? cluster;
  return {
    ...usualDrillFlags(),
    trials: drill.trials,
    ...(config === undefined ? {} : { config }),
    ...(where === undefined ? {} : { cluster: where }),
    ...(confirmEnv === undefined ? {} : { confirmEnv }),
    ...(allowQuorumLoss === undefined ? {} : { allowQuorumLoss }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(alertmanager === undefined ? {} : { alertmanager }),
    ...(awaitAlerts === undefined ? {} : { awaitAlerts }),
    ...(grafana === undefined ? {} : { grafana }),
    ...(grafanaTokenFile === undefined ? {} : { grafanaTokenFile }),
    ...(drill.target === undefined ? {} : { target: drill.target }),
    ...(drill.role === undefined ? {} : { role: drill.role }),
    ...(drill.durationMs === undefined ? {} : { duration: drill.durationMs }),
    ...(drill.rtoMs === undefined ? {} : { rto: drill.rtoMs }),
    ...(drill.holdMs === undefined ? {} : { hold: drill.holdMs }),
    ...(drill.baselineMs === undefined ? {} : { baseline: drill.baselineMs }),
    ...(drill.streams === undefined ? {} : { streams: drill.streams }),
    ...(drill.seed === undefined ? {} : { seed: drill.seed }),
  };
}
