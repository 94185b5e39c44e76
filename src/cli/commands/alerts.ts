import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { lintRuleFile } from '../../generate/lint/alert-rules.ts';
import { knownSeries } from '../../metrics/known-series.ts';
import { alertFiles } from '../alert-files.ts';
import { type AlertOptions, linksFrom, thresholdsFrom } from '../alert-options.ts';
import type { CommandModule } from '../command.ts';
import type { GeneratedFile } from '../generated-file.ts';
import type { Io } from '../io.ts';
import { lintFiles } from '../lint-files.ts';
import { packageRoot } from '../package-root.ts';
import { promtool } from '../promtool.ts';
import { type WriteOptions, writeOrCheck } from '../write-generated.ts';

/** `sre alerts build|lint|test`: the alert rules as code. */
export const alerts: CommandModule = {
  define(command, { io, action }) {
    withAlertOptions(command.command('build').description('write the rule file and its promtool tests'))
      .option('--check', 'write nothing, say which files differ (exit 1)')
      .option('--out <dir>', 'write below this folder instead of the repository')
      .action(
        action(async (options: AlertOptions & WriteOptions) =>
          writeOrCheck(io, filesFor(options), options, 'sre alerts build'),
        ),
      );
    command
      .command('lint')
      .description('check rule files with our own checks, without promtool')
      .argument('[files...]', 'rule files; without any, the rules this version builds')
      .option('--json', 'print an object')
      .action(action(async (files: string[], options: { readonly json?: boolean }) => lint(io, files, options)));
    withAlertOptions(command.command('test').description('check and unit test the rules with promtool')).action(
      action(async (options: AlertOptions) => test(io, filesFor(options))),
    );
  },
};

function withAlertOptions(command: Command): Command {
  return command
    .option('--threshold <name=value...>', 'another threshold, such as MQTT_Cluster_Node_Down=5')
    .option('--runbook-url <prefix>', 'where the runbooks are published')
    .option('--grafana-url <prefix>', 'where Grafana is');
}

const filesFor = (options: AlertOptions): readonly GeneratedFile[] =>
  alertFiles(thresholdsFrom(options), linksFrom(options));

async function lint(io: Io, named: readonly string[], options: { readonly json?: boolean }): Promise<ExitCode> {
  const runbooks = await readdir(new URL('alerts/runbooks/', packageRoot()));
  const context = {
    metrics: knownSeries,
    ...(named.length === 0 ? {} : { partial: true as const }),
    runbooks: new Set(runbooks.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -'.md'.length))),
  };
  const fresh = alertFiles().filter(({ path }) => path.endsWith('.rules.yaml'));
  return lintFiles(io, { named, fresh, lint: (text) => lintRuleFile(text, context), ...options });
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
