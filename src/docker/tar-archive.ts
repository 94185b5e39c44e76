/** A file to be put into a container. */
export interface ArchivedFile {
  /** Path relative to the folder the archive is unpacked in. */
  readonly path: string;
  readonly content: string;
  /** Permissions, by default 0o644. */
  readonly mode?: number;
}

const BLOCK = 512;
const MAX_PATH = 100;

/** The files as a ustar archive, which is what the engine takes; owner is root, time is the epoch. */
export function tarArchive(files: readonly ArchivedFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const content = Buffer.from(file.content);
    return [header(file, content.length), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, mode = 0o644 }: ArchivedFile, size: number): Buffer {
  if (Buffer.byteLength(path) > MAX_PATH) throw new RangeError(`path "${path}" is too long for an archive`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, width: number): void =>
    void block.write(value.toString(8).padStart(width - 1, '0'), offset);
  block.write(path, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write(' '.repeat(8), 148); // the checksum counts itself as spaces
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
