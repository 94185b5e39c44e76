import type { SourceText } from '../../../audit/formats/format.ts';
import { SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';
import { operatorText } from '../../operator-text.ts';

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
  const read = await operatorText(io.cwd, file);
  if (read.kind === 'text') return { file, text: read.text };
  if (read.kind === 'absent') {
    const folder = read.why === 'it is a folder' ? ': name the files in it' : '';
    return new SreError('SRE_NO_FILE', `cannot read ${file}: ${read.why}${folder}`, { cause: read.error });
  }
  return new SreError('SRE_BAD_BROKER_CONFIG', `${file} ${read.why}`, {
    ...(read.isBinary ? { hint: `a capture of traffic? --capture ${file}` } : {}),
  });
}
