import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { lookUp } from '../core/registry.ts';
import { SreError } from '../core/sre-error.ts';
import type { CommandContext } from './command.ts';
import { commands } from './commands/index.ts';
import type { Io } from './io.ts';

/** The whole program as a function of its surroundings. */
export async function main(io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const context: CommandContext = {
    io,
    action:
      (run) =>
      async (...args) => {
        exitCode = await run(...args);
      },
  };
  try {
    // What every tool answers to, besides the command.
    const argv = ['--version', '-V'].includes(io.argv[0] ?? '') ? ['version', ...io.argv.slice(1)] : [...io.argv];
    const program = await programFor(argv[0], context);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

/** The parser with the module of the typed command loaded, the others as one line of help each. */
async function programFor(word: string | undefined, context: CommandContext): Promise<Command> {
  const program = settle(new Command('sre'), context.io)
    .description('Observability and SRE toolkit for MQTT broker clusters.')
    .helpCommand(false)
    .addHelpText('after', '\nStart with `sre demo`, then `sre chaos node-crash` in a second terminal.');
  for (const [name, entry] of Object.entries(commands)) {
    const command = settle(program.command(name).description(entry.summary), context.io);
    if (name === word) (await entry.load()).define(command, context);
  }
  if (word !== undefined && !word.startsWith('-')) lookUp(commands, 'command', word);
  if (word === undefined) program.action(() => program.help());
  return program;
}

/** Output and exits of the parser go through ours; subcommands inherit both when they are made. */
function settle(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => undefined, // usage errors are printed by report(), once
    })
    .configureHelp({ helpWidth: io.stdout.columns || 100 });
}

/** Tells the operator, and translates what was thrown into an exit code. */
function report(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    io.stderr.write(`${error.message}\nhint: sre ${io.argv[0] ?? ''} --help\n`.replace('  ', ' '));
    return EXIT.usage;
  }
  if (error instanceof SreError) {
    io.stderr.write(`error: ${error.message}\n`);
    if (error.hint !== undefined) io.stderr.write(`hint: ${error.hint}\n`);
    return error.exitCode;
  }
  io.stderr.write(`bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  io.stderr.write('hint: this is a defect of sre, please report it with the lines above\n');
  return EXIT.bug;
}
