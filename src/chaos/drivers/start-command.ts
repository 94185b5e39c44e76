import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A start command that was run, in a session of its own so that it outlives us; its output goes to a file. */
export interface StartedCommand {
  /** Why it will not do its work any more: a spawn error or a bad exit; undefined while it may. */
  failure(): Promise<string | undefined>;
  /** Whether it has returned without an error. */
  done(): boolean;
}

/** Runs argv without a shell. A command may return when the node is up, or be the node itself. */
export async function startCommand(argv: readonly string[], outputFile: string): Promise<StartedCommand> {
  const [program, ...args] = argv;
  if (program === undefined) return { failure: () => Promise.resolve('the start command is empty'), done: () => false };
  await mkdir(join(outputFile, '..'), { recursive: true });
  const output = await open(outputFile, 'a');
  try {
    const { size } = await output.stat(); // what an earlier attempt said is not this one's
    const child = spawn(program, args, { detached: true, stdio: ['ignore', output.fd, output.fd] });
    child.unref();
    return follow(child, program, outputFile, size);
  } finally {
    await output.close();
  }
}

function follow(child: ChildProcess, program: string, outputFile: string, from: number): StartedCommand {
  let done = false;
  let problem: string | undefined;
  child.once('error', (error) => {
    problem = `${program}: ${error.message}`;
  });
  child.once('exit', (code, signal) => {
    done = code === 0;
    if (!done) problem = `${program} ended with ${signal ?? `exit code ${code}`}`;
  });
  return {
    failure: async () => {
      if (problem === undefined) return undefined;
      const said = (await readFile(outputFile)).subarray(from).toString('utf8').trim().split('\n').slice(-3).join('; ');
      return said === '' ? problem : `${problem}: ${said}`;
    },
    done: () => done,
  };
}
