import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AedesBroker, openAedesBroker } from './aedes-broker.ts';
import { type CommandEnd, type CommandRun, runCommand } from './command-run.ts';

/** What a command finds: a broker it may be pointed at, and an empty folder it is run in. */
export interface CommandSurroundings extends AsyncDisposable {
  readonly broker: AedesBroker;
  /** Address of the broker. */
  readonly url: string;
  readonly folder: string;
  /** Runs `sre` with these words in the folder. */
  readonly run: (argv: readonly string[], run?: CommandRun) => Promise<CommandEnd>;
}

export async function openCommandSurroundings(): Promise<CommandSurroundings> {
  const broker = await openAedesBroker();
  const folder = await mkdtemp(join(tmpdir(), 'sre-command-'));
  return {
    broker,
    url: `mqtt://${broker.address}`,
    folder,
    run: (argv, run = {}) => runCommand(argv, { cwd: folder, ...run }),
    [Symbol.asyncDispose]: async () => {
      await broker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
