import type { ExitCode } from '../../core/exit-code.ts';
import { lintDashboard } from '../../generate/lint/dashboard-rules.ts';
import { knownSeries } from '../../metrics/known-series.ts';
import type { CommandModule } from '../command.ts';
import { dashboardFiles } from '../generated-files.ts';
import type { Io } from '../io.ts';
import { positive } from '../lab-options.ts';
import { lintFiles } from '../lint-files.ts';
import { type BuildFlags, build, withBuildOptions } from './dashboards/build-action.ts';
import type { PreviewFlags } from './dashboards/preview-action.ts';
import { type PushFlags, push, withPushOptions } from './dashboards/push-action.ts';

const wholeNumber = (max: number) => (text: string) => Math.ceil(positive(max)(text));

/** `sre dashboards build|push|lint|preview`: the Grafana dashboards as code. */
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
    command
      .command('preview')
      .description('draw the dashboards with the data of a Prometheus, without Grafana')
      .argument('[files...]', 'dashboard files; without any, the dashboards this version builds')
      .requiredOption('--prometheus <url>', 'the Prometheus to ask; nothing else is ever asked')
      .option('--uid <uid>', 'only this dashboard, for example mqtt-cluster')
      .option('--listen <addr>', 'host:port of the page; port 0 takes a free one', '127.0.0.1:0')
      .option('--from <moment>', 'now-6h, Unix milliseconds or a date (default: as the dashboard says)')
      .option('--to <moment>', 'the same; now by default')
      .option('--var <name=value...>', 'choose values of a variable, several with commas')
      .option('--light', 'light instead of dark')
      .option('--png <dir>', 'write UID.png of each into this folder and end; needs Chromium and playwright-core')
      .option('--width <px>', 'width of the pictures', wholeNumber(4_000), 1_600)
      .option('--height <px>', 'height of the pictures (default: the whole page)', wholeNumber(20_000))
      .option('--open-rows', 'pictures show folded rows open')
      .option('--chromium <file>', 'the Chromium to start (default: CHROMIUM, else the usual places)')
      .action(
        action(async (files: string[], flags: PreviewFlags) =>
          (await import('./dashboards/preview-action.ts')).preview(io, files, flags),
        ),
      );
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
