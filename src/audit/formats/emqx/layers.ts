import type { SourceText } from '../format.ts';

/** The files EMQX merges, each over the one before: what ships, what the Dashboard wrote, what was written by hand. */
const ORDER = ['base.hocon', 'cluster.hocon'];

/** Whether a file is part of another one that was named: `base.hocon` and `cluster.hocon` are parts of `emqx.conf`. */
export function isLayer(file: string, sources: readonly SourceText[]): boolean {
  return sources.some(
    (main) =>
      main.file !== file && isMain(main.file) && layersOf(main.file, sources).some((layer) => layer.file === file),
  );
}

/** What EMQX reads before `emqx.conf`, in its order, of the files that were named with it. */
export function layersOf(file: string, beside: readonly SourceText[]): readonly SourceText[] {
  if (!isMain(file)) return [];
  // With one emqx.conf they are its own wherever they lie; with several each has those of its own folder.
  const alone = !beside.some((other) => other.file !== file && isMain(other.file));
  return ORDER.flatMap((name) =>
    beside.filter((other) => nameOf(other.file) === name && (alone || other.file.startsWith(folderOf(file)))),
  );
}

function isMain(file: string): boolean {
  return /^emqx.*\.conf$/i.test(nameOf(file));
}

function nameOf(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}

/** The folder a file lies in, or the one above when that is `etc`: `data/configs` lies beside it. */
function folderOf(file: string): string {
  return file.slice(0, file.length - nameOf(file).length).replace(/etc[\\/]$/, '');
}
