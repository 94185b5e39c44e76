import { alertsFor } from '../../../../alerts/index.ts';
import { firstBad } from '../../../../dashboards/look.ts';
import type { ExitCode } from '../../../core/exit-code.ts';
import { lintDashboard } from '../../../generate/lint/dashboard-rules.ts';
import { ownedSignals } from '../../../generate/lint/owned-signal.ts';
import { knownSeries } from '../../../metrics/known-series.ts';
import { type AlertOptions, thresholdsFrom } from '../../alert-options.ts';
import { dashboardFiles } from '../../generated-files.ts';
import type { Io } from '../../io.ts';
import { type LintFlags, lintFiles } from '../../lint-files.ts';
import { runbookNames } from '../../runbook-names.ts';

/** What the operator says: the thresholds the dashboards were built with, too. */
export interface BoardLintFlags extends LintFlags, Pick<AlertOptions, 'threshold'> {}

/** `sre dashboards lint`: dashboards against the catalogue, the alerts, the runbooks and each other. */
export async function lint(io: Io, named: readonly string[], flags: BoardLintFlags): Promise<ExitCode> {
  const fresh = dashboardFiles(thresholdsFrom(flags));
  const context = {
    boards: new Set(fresh.map(({ path }) => uidOf(path)).concat(named.map(uidOf))),
    runbooks: await runbookNames(),
    owned: ownedSignals(alertsFor(thresholdsFrom(flags)), firstBad),
  };
  return lintFiles(io, { named, fresh, lint: (text) => lintDashboard(text, knownSeries, context), ...flags });
}

/** Our files are named for their uid. */
const uidOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.json$/, '');
