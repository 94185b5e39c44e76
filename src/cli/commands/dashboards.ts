import type { ExitCode } from '../../core/exit-code.ts';
import { lintDashboard } from '../../generate/lint/dashboard-rules.ts';
import { knownSeries } from '../../metrics/known-series.ts';
import type { CommandModule } from '../command.ts';
import { dashboardFiles } from '../generated-files.ts';
import type { Io } from '../io.ts';
import { lintFiles } from '../lint-files.ts';
import { type BuildFlags, build, withBuildOptions } from './dashboards/build-action.ts';
import { type PushFlags, push, withPushOptions } from './dashboards/push-action.ts';

/** `sre dashboards build|push|lint`: the Grafana dashboards as code. */
export const dashboards: CommandModule = {
  define(command, { io, action }) {
    withBuildOptions(
      command.command('build').description('write the dashboards as JSON for Grafana 10 and newer'),
    ).action(action(async (flags: BuildFlags) => build(io, flags)));
    withPushOptions(command.command('push').description('make a Grafana have these dashboards')).action(
      action(async (flags: PushFlags) => push(io, flags)),
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
