import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { CapturedFrame, FrameReader } from './captured-frame.ts';
import { isPcap, PcapReader } from './pcap-reader.ts';
import { isPcapng, PcapngReader } from './pcapng-reader.ts';

/** How much of the file was read, and what kind it is. */
export interface ReadCapture {
  readonly format: 'pcap' | 'pcapng';
  readonly bytes: number;
  readonly frames: number;
  /** Why the rest of the file was not read. */
  readonly damage?: string;
  /** Packets the capturing program says it lost. */
  readonly dropped?: number;
}

const PIECE_BYTES = 256 * 1024;

/**
 * Reads a capture file packet by packet, also a gzipped one; never the whole of it at once. What can be read of a damaged
 * file is read. Throws an {@link SreError} for what is no capture at all.
 */
export async function readCaptureFile(
  path: string,
  frame: (frame: CapturedFrame) => void,
  signal: AbortSignal,
  progress?: (bytes: number) => void,
): Promise<ReadCapture> {
  const { gzipped, head } = await firstBytes(path);
  if (!gzipped) formatOf(path, head);
  let reader: FrameReader | undefined;
  let bytes = 0;
  let frames = 0;
  let format: ReadCapture['format'] = 'pcap';
  let damage: string | undefined;
  let early = Buffer.alloc(0);
  const count = (one: CapturedFrame): void => {
    frames += 1;
    frame(one);
  };
  try {
    for await (const piece of piecesOf(path, gzipped, signal)) {
      signal.throwIfAborted();
      bytes += piece.length;
      let next = piece;
      if (reader === undefined) {
        early = Buffer.concat([early, piece]);
        if (early.length < 4) continue;
        format = formatOf(path, early);
        reader = format === 'pcap' ? new PcapReader() : new PcapngReader();
        next = early;
      }
      if (!reader.push(next, count)) {
        damage = `damaged after ${frames} packets: what follows is no packet of a ${format} file`;
        break;
      }
      progress?.(bytes);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SreError) throw error;
    if (!gzipped || frames === 0) throw unreadable(path, error);
    damage = `damaged after ${frames} packets: ${messageOf(error)}`;
  }
  if (reader === undefined) formatOf(path, early);
  if (damage === undefined && (reader?.unfinished ?? 0) > 0) damage = 'the last packet is cut off';
  const dropped = reader?.dropped ?? 0;
  return {
    format,
    bytes,
    frames,
    ...(damage === undefined ? {} : { damage }),
    ...(dropped > 0 ? { dropped } : {}),
  };
}

async function firstBytes(path: string): Promise<{ readonly gzipped: boolean; readonly head: Buffer }> {
  try {
    const entry = await stat(path);
    // A named pipe nobody writes to would be waited for without an end.
    if (!entry.isFile()) throw new Error(entry.isDirectory() ? 'it is a folder' : 'it is no file');
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const head = buffer.subarray(0, bytesRead);
    return { gzipped: head[0] === 0x1f && head[1] === 0x8b, head };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* piecesOf(path: string, gzipped: boolean, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES, signal });
  const unpacked = gzipped ? createGunzip({ chunkSize: PIECE_BYTES }) : undefined;
  if (unpacked !== undefined) file.on('error', (error) => unpacked.destroy(error));
  const source: Readable = unpacked === undefined ? file : file.pipe(unpacked);
  try {
    for await (const piece of source) if (Buffer.isBuffer(piece)) yield piece;
  } finally {
    file.destroy();
    unpacked?.destroy();
  }
}

function formatOf(path: string, head: Buffer): ReadCapture['format'] {
  const magic = head.length < 4 ? 0 : head.readUInt32BE(0);
  if (isPcap(magic)) return 'pcap';
  if (isPcapng(magic)) return 'pcapng';
  const began = head.length === 0 ? 'it is empty' : `it begins with ${head.subarray(0, 4).toString('hex')}`;
  throw new SreError('SRE_NO_CAPTURE', `${path}: expected a pcap or pcapng file, got none: ${began}`, {
    hint: 'tcpdump -i any -w mqtt.pcap "tcp port 1883" writes one',
  });
}

function unreadable(path: string, error: unknown): SreError {
  return new SreError('SRE_NO_CAPTURE', `${path}: cannot be read: ${messageOf(error)}`, { cause: error });
}
