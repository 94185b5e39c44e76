import type { Alert } from '../src/generate/alert.ts';
import { dashboardText } from '../src/generate/dashboard-normaliser.ts';
import { bridges } from './bridges.ts';
import { capacity } from './capacity.ts';
import { cluster } from './cluster.ts';
import { exporter } from './exporter.ts';
import { fleet } from './fleet.ts';
import { gameday } from './gameday.ts';
import { node } from './node.ts';
import { queues } from './queues.ts';
import { slo } from './slo.ts';

/** The one place a dashboard is added, in the order somebody meets them. */
const boards = [fleet, cluster, node, queues, bridges, slo, gameday, capacity, exporter];

/** Every dashboard as Grafana reads it, by its uid; the thresholds of the alerts are drawn in. */
export function dashboardTexts(alerts: readonly Alert[]): ReadonlyMap<string, string> {
  return new Map(
    boards.map((board) => {
      const { uid, built, folded } = board(alerts);
      return [uid, dashboardText(built, { collapsed: folded })];
    }),
  );
}
