import { Argument, type Command, Option } from 'commander';
import { scenarios } from '../../../chaos/index.ts';
import { haltLever } from '../../chaos/halt-lever.ts';
import { EXIT } from '../../core/exit-code.ts';
import { lookUp } from '../../core/registry.ts';
import { stateDir } from '../../core/state-dir.ts';
import type { CommandContext, CommandModule } from '../command.ts';
import { analyze } from './chaos/analyze-action.ts';
import { runScenario, showPlan } from './chaos/drill-action.ts';
import { addAnnotationOptions } from './chaos/drill-annotation.ts';
import { addDrillOptions, type DrillFlags } from './chaos/drill-options.ts';
import { addAlertOptions } from './chaos/expected-alerts.ts';
import { type ListFlags, list } from './chaos/list-action.ts';
import { type RecoverFlags, recover, watchdog } from './chaos/recover-action.ts';
import { type ReportFlags, showReport } from './chaos/report-action.ts';

/** `sre chaos`: drills that break a cluster on purpose and measure what its clients feel. */
export const chaos: CommandModule = {
  define(command, context) {
    const { io, action } = context;
    for (const scenario of Object.values(scenarios)) {
      addWitnessOptions(
        addDrillOptions(command.command(scenario.name).helpGroup('Drills:').description(scenario.summary)),
      )
        .option('--dry-run', 'show the plan and its hash, touch nothing')
        .action(action((flags: DrillFlags) => runScenario(scenario, flags, io)));
    }
    definePartitions(command, context);
    addDrillOptions(command.command('plan').description('show what a drill would do; touches nothing'))
      .argument('<scenario...>', 'its name: node-crash, partition one')
      .action(
        action((words: readonly string[], flags: DrillFlags) =>
          showPlan(lookUp(scenarios, 'scenario', words.join('-')), flags, io),
        ),
      );
    command
      .command('list')
      .description('the drills there are, and which of them can run on the lab or cluster at hand')
      .option('--config <file>', 'take the cluster from this configuration; without it: the running lab')
      .option('--cluster <name>', 'which cluster (or which lab)')
      .option('--json', 'print them as JSON')
      .action(action((flags: ListFlags) => list(flags, io)));
    command
      .command('recover')
      .description('take back what drills have left, from their journals alone, and what no journal knows of')
      .addOption(new Option('--run <id>', 'only this run').conflicts('all'))
      .option('--all', 'also what a drill of somebody else on this machine may still want')
      .option('--dry-run', 'say what would be done, touch nothing')
      .option('--json', 'print what was done as JSON')
      .action(action((flags: RecoverFlags) => recover(flags, io)));
    defineHalt(command, context);
    command
      .command('report')
      .description('print the report of a run (the newest one), in Markdown')
      .argument('[run]', 'its id')
      .option('--json', 'report.json instead')
      .option('--html', 'the HTML page instead')
      .option('--junit', 'report.xml instead: a test case for each trial and one for the verdict')
      .option('--out <dir>', 'copy all of them into this folder')
      .action(action((run: string | undefined, options: ReportFlags) => showReport(run, options, io)));
    command
      .command('analyze')
      .description('judge a run (the newest one) again from its raw ledgers and say where its report differs')
      .argument('[run]', 'its id')
      .option('--against <run>', 'compare its times with those of this run')
      .option('--json', 'print everything as JSON')
      .action(
        action((run: string | undefined, options: { readonly json?: boolean; readonly against?: string }) =>
          analyze(run, options, io),
        ),
      );
    command
      .command('watchdog', { hidden: true })
      .argument('<run>')
      .action(action((run: string) => watchdog(run, io)));
  },
};

function defineHalt(command: Command, { io, action }: CommandContext): void {
  command
    .command('halt')
    .description('stop every running drill (it rolls back) and let no new one start')
    .argument('[reason]', 'why, for those who read it', 'halted by the operator')
    .option('--all', 'every drill of this state directory, which is what it does anyway')
    .option('--release', 'allow drills again')
    .action(
      action(async (reason: string, options: { readonly all?: boolean; readonly release?: boolean }) => {
        const lever = haltLever(stateDir(io.env));
        if (options.release === true) {
          await lever.release();
          io.stdout.write('the halt lever is released: drills may run again\n');
        } else {
          await lever.set(reason);
          io.stdout.write('the halt lever is set: running drills roll back, no new one starts\n');
          io.stderr.write('hint: sre chaos halt --release\n');
        }
        return EXIT.ok;
      }),
    );
}

/** Who else is told of a drill, and who is asked about it. */
function addWitnessOptions(command: Command): Command {
  return addAlertOptions(addAnnotationOptions(command));
}

/** `sre chaos partition SHAPE`, the same drills as `sre chaos partition-SHAPE`. */
function definePartitions(command: Command, { io, action }: CommandContext): void {
  const shapes = Object.keys(scenarios).flatMap((name) => /^partition-(.+)$/.exec(name)?.[1] ?? []);
  addWitnessOptions(
    addDrillOptions(
      command.command('partition').helpGroup('Drills:').description('the same as partition-SHAPE, for short'),
    ),
  )
    .addArgument(new Argument('[shape]', 'who is cut off from whom').choices(shapes).default('one'))
    .option('--dry-run', 'show the plan and its hash, touch nothing')
    .action(
      action((shape: string, flags: DrillFlags) =>
        runScenario(lookUp(scenarios, 'scenario', `partition-${shape}`), flags, io),
      ),
    );
}
