import { alertsFor } from '../../../../alerts/index.ts';
import type { ExitCode } from '../../../core/exit-code.ts';
import { lintRuleFile } from '../../../generate/lint/alert-rules.ts';
import { isAlertmanagerFile, lintAlertmanagerFile } from '../../../generate/lint/alertmanager-rules.ts';
import { readDashboard } from '../../../generate/lint/dashboard-file.ts';
import { knownSeries } from '../../../metrics/known-series.ts';
import { alertFiles } from '../../alert-files.ts';
import { dashboardFiles } from '../../generated-files.ts';
import type { Io } from '../../io.ts';
import { type LintFlags, lintFiles } from '../../lint-files.ts';
import { runbookNames } from '../../runbook-names.ts';

/** `sre alerts lint`: rule files against the catalogue, the runbooks and the dashboards of this version. */
export async function lint(io: Io, named: readonly string[], flags: LintFlags): Promise<ExitCode> {
  const boards = dashboardFiles().map(({ render }) => readDashboard(render()));
  const context = {
    metrics: knownSeries,
    partial: true as const, // one file is never all there is
    runbooks: await runbookNames(),
    boards: new Map(boards.map((board) => [board.uid, board])),
  };
  const alertNames = new Set<string>(alertsFor().map(({ name }) => name));
  const fresh = alertFiles().filter(({ path }) => !path.startsWith('alerts/tests/'));
  return lintFiles(io, {
    named,
    fresh,
    lint: (text) => (isAlertmanagerFile(text) ? lintAlertmanagerFile(text, alertNames) : lintRuleFile(text, context)),
    ...flags,
  });
}
