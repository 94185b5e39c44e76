import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { RecordingGroup } from '../../generate/recording.ts';
import { readOpenSlo } from '../../generate/slo/open-slo-file.ts';
import { openSloRules } from '../../generate/slo/open-slo-rules.ts';
import { groupsOf } from '../../generate/slo/slo-rules.ts';
import { everyClusterRules, ruleSetFiles } from '../alert-files.ts';
import { type AlertOptions, linksFrom, thresholdsFrom } from '../alert-options.ts';
import type { CommandModule } from '../command.ts';
import { formOf, type PlaceFlags, placeFrom, withPlaceOptions } from '../delivery-options.ts';
import { fleetRules } from '../fleet-rules.ts';
import type { GeneratedFile } from '../generated-file.ts';
import type { Io } from '../io.ts';
import { type LintFlags, withLintOptions } from '../lint-files.ts';
import { loadSettings } from '../load-settings.ts';
import { promtool } from '../promtool.ts';
import { deliveredRules, RULE_FORMS } from '../rule-delivery.ts';
import { type WriteOptions, writeOrCheck } from '../write-generated.ts';
import { lint } from './alerts/lint-action.ts';
import { type PushFlags, push, withPushOptions } from './alerts/push-action.ts';

/** `sre alerts build|push|lint|test`: the alert rules as code. */
export const alerts: CommandModule = {
  define(command, { io, action }) {
    withPlaceOptions(
      withAlertOptions(command.command('build').description('write the rule file and its promtool tests')),
    )
      .option('--as <form>', `${RULE_FORMS.join(', ')} (${RULE_FORMS[0]})`)
      .option('--check', 'write nothing, say which files differ (exit 1)')
      .option('--out <dir>', 'write below this folder instead of the repository')
      .action(
        action(async (options: BuildOptions & WriteOptions & PlaceFlags & { readonly as?: string }) => {
          const form = formOf(RULE_FORMS, options.as);
          if ((options.config ?? options.openslo) !== undefined && options.out === undefined) {
            throw new SreError('SRE_NO_OUT', 'nowhere to write rules of your own to', {
              hint: 'name a folder with --out DIR: the rules of the repository are for everybody',
            });
          }
          const files = await filesFor(io, options);
          const delivered = deliveredRules(form, files, placeFrom(options), options.out !== undefined);
          return writeOrCheck(io, delivered, options, 'sre alerts build');
        }),
      );
    withPushOptions(withAlertOptions(command.command('push').description('make a ruler have these rules'))).action(
      action(async (flags: BuildOptions & PushFlags) => push(io, await filesFor(io, flags), flags)),
    );
    withLintOptions(
      command
        .command('lint')
        .description('check rule files with our own checks, without promtool')
        .argument('[files...]', 'rule files; without any, the rules this version builds'),
    ).action(action(async (files: string[], flags: LintFlags) => lint(io, files, flags)));
    withAlertOptions(command.command('test').description('check and unit test the rules with promtool')).action(
      action(async (options: BuildOptions) => test(io, await filesFor(io, options))),
    );
  },
};

interface BuildOptions extends AlertOptions {
  readonly config?: string;
  readonly openslo?: string;
}

function withAlertOptions(command: Command): Command {
  return command
    .option('--config <file>', 'rules for exactly the clusters of this configuration: their sizes, limits, objectives')
    .option('--openslo <file>', 'objectives of an OpenSLO v1 file besides: recorded, and burning the same alerts')
    .option('--threshold <name=value...>', 'another threshold, such as MQTT_Cluster_Node_Down=5')
    .option('--runbook-url <prefix>', 'where the runbooks are published')
    .option('--grafana-url <prefix>', 'where Grafana is');
}

async function filesFor(io: Io, options: BuildOptions): Promise<readonly GeneratedFile[]> {
  const [thresholds, links] = [thresholdsFrom(options), linksFrom(options)];
  const objectives = options.openslo === undefined ? [] : await openSloRecordings(io, options.openslo);
  if (options.config === undefined) {
    const every = everyClusterRules(thresholds);
    return ruleSetFiles({ ...every, recordings: [...every.recordings, ...objectives] }, links);
  }
  const { settings } = await loadSettings(io, { config: options.config });
  const { rules, notes } = fleetRules(settings, thresholds, { promised: objectives.length > 0 });
  for (const note of notes) io.stderr.write(`${note}\n`);
  return ruleSetFiles({ ...rules, recordings: [...rules.recordings, ...objectives] }, links);
}

async function openSloRecordings(io: Io, file: string): Promise<readonly RecordingGroup[]> {
  const text = await readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
    throw new SreError('SRE_NO_FILE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  });
  return groupsOf(readOpenSlo(text, file).map(openSloRules), '.openslo');
}

/** Renders into a folder of its own, so that an installed package can be tested with the operator's thresholds. */
async function test(io: Io, files: readonly GeneratedFile[]): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-alerts-'));
  try {
    for (const { path, render } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), render());
    }
    const paths = files.map(({ path }) => path);
    const rules = paths.filter((path) => path.endsWith('.rules.yaml'));
    const tests = paths.filter((path) => path.endsWith('.test.yaml'));
    const checked = await promtool(io, ['check', 'rules', '--lint=all', '--lint-fatal', ...rules], folder);
    const tested = checked && (await promtool(io, ['test', 'rules', ...tests], folder));
    return tested ? EXIT.ok : EXIT.finding;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
