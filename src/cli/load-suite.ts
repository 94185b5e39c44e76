import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scenarios } from '../../chaos/index.ts';
import { type GameDaySuite, parseSuite } from '../config/game-day-suite.ts';
import { SreError } from '../core/sre-error.ts';
import type { Io } from './io.ts';
import { packageRoot } from './package-root.ts';

/** Names of the suites that come with the tool. */
export async function shippedSuites(): Promise<readonly string[]> {
  const names = await readdir(suiteFolder());
  return names.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).toSorted();
}

/** Reads a suite: one that comes with the tool by its name, or a file. Throws SRE_BAD_SUITE or SRE_NO_SUITE. */
export async function loadSuite(io: Io, asked: string): Promise<GameDaySuite> {
  const shipped = await shippedSuites();
  const path = shipped.includes(asked)
    ? join(suiteFolder(), `${asked}.yaml`)
    : isAbsolute(asked)
      ? asked
      : join(io.cwd, asked);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SreError(
      'SRE_NO_SUITE',
      `no suite "${asked}": ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
      {
        hint: `suites that come with sre: ${shipped.join(', ')}`,
        cause: error,
      },
    );
  });
  const name = basename(path).replace(/\.ya?ml$/, '');
  return parseSuite(asked, name, text, Object.keys(scenarios), {
    env: io.env,
    folder: dirname(path),
    readFile: (file) => readFile(file, 'utf8'),
  });
}

function suiteFolder(): string {
  return fileURLToPath(new URL('chaos/suites/', packageRoot()));
}
