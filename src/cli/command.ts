import type { Command } from 'commander';
import type { ExitCode } from '../core/exit-code.ts';
import type { Io } from './io.ts';

/** What a command gets to define itself with. */
export interface CommandContext {
  readonly io: Io;
  /** Wraps an action so that the exit code it returns becomes the program's. */
  readonly action: <A extends unknown[]>(run: (...args: A) => Promise<ExitCode>) => (...args: A) => Promise<void>;
}

/** The module of one command: options, arguments, subcommands and actions. */
export interface CommandModule {
  define(command: Command, context: CommandContext): void;
}

/** A row of the command table; the module loads only when the command is typed. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}
