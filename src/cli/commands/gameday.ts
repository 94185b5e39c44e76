import { seconds } from '../../chaos/duration-text.ts';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import type { CommandModule } from '../command.ts';
import type { Io } from '../io.ts';
import { loadSuite, shippedSuites } from '../load-suite.ts';
import { asTyped, repeatedOption } from '../usual-option.ts';
import { addAnnotationOptions } from './chaos/drill-annotation.ts';
import { addAlertOptions } from './chaos/expected-alerts.ts';
import { showGameDay } from './gameday/report-action.ts';
import { type GameDayFlags, runSuite } from './gameday/run-action.ts';
import type { SessionFlags } from './gameday/session-flags.ts';
import { showSuitePlan } from './gameday/suite-plan.ts';

/** `sre gameday`: several drills in order, and one scorecard against the four recovery time targets. */
export const gameday: CommandModule = {
  define(command, { io, action }) {
    addAlertOptions(
      addAnnotationOptions(
        command
          .command('run')
          .description('run the drills of a suite in order and write the scorecard')
          .argument('<suite>', 'its name (sre gameday list), or a file'),
      ),
    )
      .option('--config <file>', 'take the cluster from this configuration; without it: the running lab')
      .option('--cluster <name>', 'which cluster (or which lab)')
      .option('--owner <name>', 'who may halt it')
      .option('--coordinator <name>', 'who leads it')
      .option('--reporter <name>', 'who writes it down')
      .addOption(repeatedOption('--observer <name>', 'who looks on; repeatable', asTyped))
      .option('--confirm-env <name>', 'repeat the environment, for anything but a lab')
      .option('--allow-quorum-loss', 'let drills of class cluster or region take more than a minority')
      .option('--json', 'print the game day as JSON')
      .option('--approve <hash>', 'run only if every drill is still what sre gameday plan showed')
      .option('--out <dir>', 'copy the scorecard and the reports into this folder')
      .action(action((suite: string, flags: GameDayFlags) => runSuite(suite, flags, io)));
    command
      .command('plan')
      .description('show what the drills of a suite would do, and the hash that approves them; touches nothing')
      .argument('<suite>', 'its name (sre gameday list), or a file')
      .option('--config <file>', 'take the cluster from this configuration; without it: the running lab')
      .option('--cluster <name>', 'which cluster (or which lab)')
      .option('--confirm-env <name>', 'repeat the environment, for anything but a lab')
      .option('--allow-quorum-loss', 'let drills of class cluster or region take more than a minority')
      .option('--json', 'print the plans as JSON')
      .action(action((suite: string, flags: SessionFlags) => showSuitePlan(suite, flags, io)));
    command
      .command('list')
      .description('the suites that come with sre')
      .option('--json', 'print them as JSON')
      .action(action((flags: { readonly json?: boolean }) => list(io, flags.json === true)));
    command
      .command('report')
      .description('print the scorecard of a game day (the newest one), in Markdown')
      .argument('[id]', 'its id')
      .option('--json', 'game-day.json instead')
      .option('--html', 'the HTML page instead')
      .option('--junit', 'the JUnit file instead')
      .option('--out <dir>', 'copy everything into this folder')
      .action(action((id: string | undefined, flags: Parameters<typeof showGameDay>[1]) => showGameDay(id, flags, io)));
  },
};

async function list(io: Io, json: boolean): Promise<ExitCode> {
  const suites = await Promise.all((await shippedSuites()).map((name) => loadSuite(io, name)));
  if (json) {
    io.stdout.write(`${JSON.stringify(suites, undefined, 2)}\n`);
    return EXIT.ok;
  }
  const width = Math.max(...suites.map(({ name }) => name.length));
  for (const { name, title, drills, coolDownMs } of suites) {
    io.stdout.write(
      `${name.padEnd(width)}  ${title}: ${drills.map(({ scenario, trials }) => (trials > 1 ? `${scenario} x${trials}` : scenario)).join(', ')}; ${seconds(coolDownMs)} between them\n`,
    );
  }
  return EXIT.ok;
}
