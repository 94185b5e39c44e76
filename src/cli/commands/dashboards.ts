import type { ExitCode } from '../../core/exit-code.ts';
import { lintDashboard } from '../../generate/lint/dashboard-rules.ts';
import { knownSeries } from '../../metrics/known-series.ts';
import { type AlertOptions, thresholdsFrom } from '../alert-options.ts';
import type { CommandModule } from '../command.ts';
import { dashboardFiles } from '../generated-files.ts';
import type { Io } from '../io.ts';
import { lintFiles } from '../lint-files.ts';
import { type WriteOptions, writeOrCheck } from '../write-generated.ts';

/** `sre dashboards build|lint`: the Grafana dashboards as code. */
export const dashboards: CommandModule = {
  define(command, { io, action }) {
    command
      .command('build')
      .description('write the dashboards as JSON for Grafana 10 and newer')
      .option('--threshold <name=value...>', 'draw another threshold, the same as for sre alerts build')
      .option('--check', 'write nothing, say which files differ (exit 1)')
      .option('--out <dir>', 'write below this folder instead of the repository')
      .action(
        action(async (options: Pick<AlertOptions, 'threshold'> & WriteOptions) =>
          writeOrCheck(io, dashboardFiles(thresholdsFrom(options)), options, 'sre dashboards build'),
        ),
      );
    command
      .command('lint')
      .description('check dashboards, without Grafana')
      .argument('[files...]', 'dashboard files; without any, the dashboards this version builds')
      .option('--json', 'print an object')
      .action(action(async (files: string[], options: { readonly json?: boolean }) => lint(io, files, options)));
  },
};

function lint(io: Io, named: readonly string[], options: { readonly json?: boolean }): Promise<ExitCode> {
  return lintFiles(io, {
    named,
    fresh: dashboardFiles(),
    lint: (text) => lintDashboard(text, knownSeries),
    ...options,
  });
}
