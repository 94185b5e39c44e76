import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

/** Where and how a command is run; without these in the root folder, with no environment, and not on a terminal. */
export interface CommandRun {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

/** What it left behind. */
export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sre` with these words in this process. */
export async function runCommand(
  argv: readonly string[],
  { cwd = '/', env = {}, isTTY = false, signal = new AbortController().signal }: CommandRun = {},
): Promise<CommandEnd> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said): Io['stdout'] => ({ write: (text) => (said[name] += text), isTTY });
  const io: Io = {
    ...{ argv, env, cwd, signal },
    self: ['node', 'bin.js'],
    onSignal: () => undefined,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  };
  return { code: await main(io), ...said };
}
