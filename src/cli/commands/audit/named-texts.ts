import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SourceText } from '../../../audit/formats/format.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';

/** Files above this size are no configuration. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The texts of files the operator named; those that are none or cannot be read are errors beside the others. */
export async function namedTexts(
  io: Io,
  files: readonly string[],
): Promise<{ readonly texts: readonly SourceText[]; readonly errors: readonly SreError[] }> {
  const all = await Promise.all([...new Set(files)].map((file) => textOf(io, file)));
  return {
    texts: all.filter((each): each is SourceText => !(each instanceof SreError)),
    errors: all.filter((each): each is SreError => each instanceof SreError),
  };
}

async function textOf(io: Io, file: string): Promise<SourceText | SreError> {
  try {
    const content = await readFile(resolve(io.cwd, file));
    if (content.length > MAX_BYTES) {
      return new SreError(
        'SRE_BAD_BROKER_CONFIG',
        `${file} is ${content.length} bytes long, a configuration has at most ${MAX_BYTES}`,
      );
    }
    if (content.includes(0)) {
      return new SreError('SRE_BAD_BROKER_CONFIG', `${file} is not a text file`, {
        hint: `a capture of traffic? --capture ${file}`,
      });
    }
    return { file, text: content.toString('utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'it is a folder: name the files in it'
          : code === 'EACCES'
            ? 'permission denied'
            : messageOf(error);
    return new SreError('SRE_NO_FILE', `cannot read ${file}: ${why}`, { cause: error });
  }
}
