import type { CommandModule } from '../command.ts';
import { positive } from '../lab-options.ts';
import { withLintOptions } from '../lint-files.ts';
import { type BuildFlags, build, withBuildOptions } from './dashboards/build-action.ts';
import { type BoardLintFlags, lint } from './dashboards/lint-action.ts';
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
    withLintOptions(
      command
        .command('lint')
        .description('check dashboards, without Grafana')
        .argument('[files...]', 'dashboard files; without any, the dashboards this version builds'),
    )
      .option('--threshold <name=value...>', 'the thresholds they were built with, where those are others')
      .action(action(async (files: string[], flags: BoardLintFlags) => lint(io, files, flags)));
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
