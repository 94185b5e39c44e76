import type { Command } from 'commander';
import { scenarios } from '../../../chaos/index.ts';
import { seconds } from '../../chaos/duration-text.ts';
import { haltLever } from '../../chaos/halt-lever.ts';
import { EXIT } from '../../core/exit-code.ts';
import { lookUp } from '../../core/registry.ts';
import { stateDir } from '../../core/state-dir.ts';
import type { CommandContext, CommandModule } from '../command.ts';
import { runScenario, showPlan } from './chaos/drill-action.ts';
import { addAnnotationOptions } from './chaos/drill-annotation.ts';
import { addDrillOptions, type DrillFlags } from './chaos/drill-options.ts';
import { recover, watchdog } from './chaos/recover-action.ts';
import { showReport } from './chaos/report-action.ts';

/** `sre chaos`: drills that break a cluster on purpose and measure what its clients feel. */
export const chaos: CommandModule = {
  define(command, context) {
    const { io, action } = context;
    for (const scenario of Object.values(scenarios)) {
      addAnnotationOptions(addDrillOptions(command.command(scenario.name).description(`drill: ${scenario.summary}`)))
        .option('--dry-run', 'show the plan and its hash, touch nothing')
        .action(action((flags: DrillFlags) => runScenario(scenario, flags, io)));
    }
    addDrillOptions(command.command('plan').description('show what a drill would do; touches nothing'))
      .argument('<scenario>', Object.keys(scenarios).join(', '))
      .action(action((name: string, flags: DrillFlags) => showPlan(lookUp(scenarios, 'scenario', name), flags, io)));
    command
      .command('list')
      .description('the drills there are')
      .option('--json', 'print them as JSON')
      .action(action((options: { readonly json?: boolean }) => list(options, io.stdout)));
    command
      .command('recover')
      .description('take back what a drill has left, from its journal alone')
      .option('--run <id>', 'only this run')
      .option('--json', 'print what was done as JSON')
      .action(action((options: { readonly run?: string; readonly json?: boolean }) => recover(options, io)));
    defineHalt(command, context);
    command
      .command('report')
      .description('print the report of a run (the newest one), in Markdown')
      .argument('[run]', 'its id')
      .option('--json', 'report.json instead')
      .option('--html', 'the HTML page instead')
      .option('--out <dir>', 'copy all three into this folder')
      .action(
        action(
          (
            run: string | undefined,
            options: { readonly json?: boolean; readonly html?: boolean; readonly out?: string },
          ) => showReport(run, options, io),
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
    .option('--release', 'allow drills again')
    .action(
      action(async (reason: string, options: { readonly release?: boolean }) => {
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

async function list(options: { readonly json?: boolean }, stdout: { write(text: string): unknown }): Promise<0> {
  const all = Object.values(scenarios);
  if (options.json === true) {
    const rows = all.map(({ name, summary, hypothesis, class: kind, needs, targetRtoMs }) => ({
      name,
      summary,
      hypothesis,
      class: kind,
      needs,
      targetRtoMs,
    }));
    stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return EXIT.ok;
  }
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, summary, targetRtoMs, needs } of all) {
    stdout.write(
      `${name.padEnd(width)}  ${summary}; target RTO < ${seconds(targetRtoMs)}; needs ${needs.join(', ')}\n`,
    );
  }
  return EXIT.ok;
}
