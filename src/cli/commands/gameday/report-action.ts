import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { copyGameDay, findGameDay, GAME_DAY_FILES } from '../../../chaos/game-day/game-day-store.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';

/** `sre gameday report [ID]`: the scorecard of a game day, the newest one unless named. */
export async function showGameDay(
  asked: string | undefined,
  flags: { readonly json?: boolean; readonly html?: boolean; readonly junit?: boolean; readonly out?: string },
  io: Io,
): Promise<ExitCode> {
  const folder = await findGameDay(stateDir(io.env), asked);
  const form =
    flags.json === true ? 'json' : flags.html === true ? 'html' : flags.junit === true ? 'junit' : 'markdown';
  const text = await readFile(join(folder, GAME_DAY_FILES[form]), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new SreError('SRE_GAMEDAY_NONE', `${folder} has no scorecard: it ended before its first drill did`, {
      exitCode: EXIT.precondition,
      hint: 'sre gameday run lab',
    });
  });
  io.stdout.write(text);
  if (flags.out !== undefined) {
    const out = resolve(io.cwd, flags.out);
    await copyGameDay(folder, out);
    io.stderr.write(`copied to ${out}\n`);
  }
  return EXIT.ok;
}
