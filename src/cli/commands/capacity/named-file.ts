import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';

/** The text of a file somebody named. Throws SRE_NO_FILE. */
export async function textOf(io: Io, file: string): Promise<string> {
  return readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
    throw new SreError('SRE_NO_FILE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  });
}

/** Writes a file somebody named. Throws SRE_NO_FILE. */
export async function writeNamed(io: Io, file: string, text: string): Promise<void> {
  await writeFile(resolve(io.cwd, file), text).catch((error: unknown) => {
    throw new SreError('SRE_NO_FILE', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
  });
}
