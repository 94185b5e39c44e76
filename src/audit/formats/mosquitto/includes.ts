import type { Oddity } from '../../broker-setup.ts';
import type { SourceText } from '../format.ts';
import { type Setting, settingsIn } from './setting.ts';

/**
 * The settings of a file and of what it includes, a list each, in the order of the broker: the included ones stand where
 * they are included. Only files that were named are read; a folder none of whose files were is an oddity.
 */
export function withIncludes(
  text: string,
  file: string,
  beside: readonly SourceText[],
): { readonly files: readonly (readonly Setting[])[]; readonly unread: readonly Oddity[] } {
  const unread: Oddity[] = [];
  const main = settingsIn(text, file);
  const included = main
    .filter(({ name }) => name === 'include_dir')
    .flatMap(({ name, value, place }) => {
      const inside = beside.filter((other) => other.file.endsWith('.conf') && lies(other.file, value));
      if (inside.length === 0) {
        unread.push({ what: 'unread', name, says: `no file of ${value} was named, so none of them was read`, place });
      }
      return inside.toSorted((a, b) => (a.file < b.file ? -1 : 1)).map((other) => settingsIn(other.text, other.file));
    });
  return { files: [main, ...included], unread };
}

/** Whether some file of that name includes this one. */
export function isIncluded(file: string, beside: readonly SourceText[]): boolean {
  return beside.some(
    (other) =>
      other.file !== file &&
      settingsIn(other.text, other.file).some(({ name, value }) => name === 'include_dir' && lies(file, value)),
  );
}

/** By the whole folder, or by its last part: files are often named from a copy, elsewhere than on the broker's machine. */
function lies(file: string, folder: string): boolean {
  const parts = file.split(/[\\/]/).slice(0, -1);
  const wanted = folder.split(/[\\/]/).filter(Boolean);
  return wanted.length > 0 && parts.at(-1) === wanted.at(-1);
}
