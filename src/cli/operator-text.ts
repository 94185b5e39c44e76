import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { messageOf } from '../core/sre-error.ts';

/** Files above this size are no configuration. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What became of a file an operator named: its text, or why there is none: `absent` on disk or for us, or `odd` inside. */
export type OperatorText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent'; readonly why: string; readonly error?: unknown }
  | { readonly kind: 'odd'; readonly why: string; readonly isBinary: boolean };

/** Reads a configuration an operator named, by its path or below `folder`. Throws nothing. */
export async function operatorText(folder: string, file: string): Promise<OperatorText> {
  const path = isAbsolute(file) ? file : join(folder, file);
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) return { kind: 'absent', why: 'it is a folder' };
    // A named pipe nobody writes to would be waited for without an end; one the shell made (/dev/fd/63) has its writer.
    if (!entry.isFile() && !path.startsWith('/dev/')) return { kind: 'absent', why: 'it is no file' };
    if (entry.isCharacterDevice() || entry.isBlockDevice()) return { kind: 'absent', why: 'it is a device' };
    if (entry.size > MAX_BYTES) return tooLong(entry.size);
    const content = await readFile(path);
    if (content.length > MAX_BYTES) return tooLong(content.length);
    if (content.includes(0)) return { kind: 'odd', why: 'is not a text file', isBinary: true };
    return { kind: 'text', text: content.toString('utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    return { kind: 'absent', why: plainly(error), error };
  }
}

function tooLong(bytes: number): OperatorText {
  return { kind: 'odd', why: `is ${bytes} bytes long, a configuration has at most ${MAX_BYTES}`, isBinary: false };
}

function plainly(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  return code === 'EACCES' ? 'permission denied' : messageOf(error);
}
