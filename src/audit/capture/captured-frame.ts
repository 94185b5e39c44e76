/** One packet of a capture file. */
export interface CapturedFrame {
  /** Milliseconds since the Unix epoch, with a fraction; absent in simple packet blocks, which have no time. */
  readonly atMs?: number;
  /** A LINKTYPE_ number of tcpdump.org. */
  readonly linkType: number;
  /** What was captured of it. */
  readonly bytes: Buffer;
}

/** Takes a capture file in pieces of any size and gives its packets. */
export interface FrameReader {
  /** False when what follows cannot be read: the file is damaged from here on. */
  push(piece: Buffer, frame: (frame: CapturedFrame) => void): boolean;
  /** Bytes of a packet whose end has not come. */
  readonly unfinished: number;
  /** Packets the capturing program says it lost, where the file tells. */
  readonly dropped?: number;
}

/** No packet of a network is longer; whatever claims to be is damage, and nobody waits for it. */
export const LONGEST_RECORD = 16 * 1024 * 1024;
