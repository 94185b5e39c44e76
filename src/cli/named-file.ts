import { access, constants, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { Io } from './io.ts';

/** The text of a file somebody named. Throws SRE_NO_FILE. */
export async function textOf(io: Io, file: string): Promise<string> {
  return readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
    throw new SreError('SRE_NO_FILE', `cannot read ${file}: ${messageOf(error)}`, {
      hint: `ls -l ${file}`,
      cause: error,
    });
  });
}

/** Writes a file somebody named. Throws SRE_NO_FILE. */
export async function writeNamed(io: Io, file: string, text: string): Promise<void> {
  await writeFile(resolve(io.cwd, file), text).catch((error: unknown) => {
    throw new SreError('SRE_NO_FILE', `cannot write ${file}: ${messageOf(error)}`, {
      hint: 'name a file in a folder of yours',
      cause: error,
    });
  });
}

/** Says, before there is anything to write, that a file could not be written. Throws SRE_BAD_OPTION. */
export async function requireWritable(io: Io, file: string): Promise<void> {
  const path = resolve(io.cwd, file);
  const there = await stat(path).catch(() => undefined); // absent: its folder decides
  if (there?.isDirectory() === true) {
    throw new SreError('SRE_BAD_OPTION', `${file} cannot be written: it is a folder`, { hint: 'name a file in it' });
  }
  const asked = there === undefined ? dirname(path) : path;
  await access(asked, constants.W_OK).catch((cause: unknown) => {
    const why = there === undefined ? `${asked} is no folder you may write to` : 'you may not write to it';
    throw new SreError('SRE_BAD_OPTION', `${file} cannot be written: ${why}`, {
      hint: 'name a file in a folder of yours',
      cause,
    });
  });
}
