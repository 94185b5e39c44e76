import { CopyWatch } from './copy-watch.ts';
import { type PendingBudget, type PendingSegment, PendingSegments } from './pending-segments.ts';
import { ahead, type TcpSegment } from './tcp-segment.ts';

/** A hole the receiver has acknowledged this long ago was missed by the capture only. */
const HOLE_MS = 1_000;
/** What fills a hole later than this was sent again; sooner, it only came by another way. */
const REORDERED_MS = 3;
/** A sequence number further off than this belongs to another connection. */
const WINDOW = 1 << 30;

/** Who takes the bytes of one direction, in order. */
export interface StreamSink {
  /** Bytes in order; only valid for as long as the call lasts. */
  bytes(bytes: Buffer, atMs: number): void;
  /** So many bytes are not in the capture. */
  gap(bytes: number, atMs: number): void;
}

/** What TCP had to do in one direction. */
export interface HalfCounters {
  segments: number;
  bytes: number;
  retransmitted: number;
  outOfOrder: number;
  /** Packets the capture has more than once. */
  copies: number;
  gaps: number;
  gapBytes: number;
  /** Times the sender of this direction announced that it can take nothing more. */
  zeroWindows: number;
}

/** One direction of a TCP connection: puts segments in order, tells what is missing, counts what came twice. */
export class HalfStream {
  readonly counters: HalfCounters = {
    segments: 0,
    bytes: 0,
    retransmitted: 0,
    outOfOrder: 0,
    copies: 0,
    gaps: 0,
    gapBytes: 0,
    zeroWindows: 0,
  };
  readonly #sink: StreamSink;
  readonly #pending: PendingSegments;
  readonly #copies = new CopyWatch();
  #next: number | undefined;
  #holeSinceMs = 0;
  #acked: number | undefined;
  #closedWindow = false;

  constructor(sink: StreamSink, budget: PendingBudget) {
    this.#sink = sink;
    this.#pending = new PendingSegments(budget);
  }

  /** Takes a segment of this direction; false for a copy of one that was there already. */
  receive(segment: TcpSegment): boolean {
    const { seq, flags, payload, payloadBytes, atMs, print, window } = segment;
    const matters = payloadBytes > 0 || flags.syn || flags.fin; // the others may come twice, and do no harm
    if (matters && this.#copies.isCopy(print, atMs)) {
      this.counters.copies += 1;
      return false;
    }
    const closed = window === 0 && !flags.rst && !flags.syn;
    if (closed && !this.#closedWindow) this.counters.zeroWindows += 1;
    this.#closedWindow = closed;
    if (flags.syn) this.#next ??= (seq + 1) >>> 0;
    if (payloadBytes === 0 || flags.rst) return true;
    const start = flags.syn ? (seq + 1) >>> 0 : seq;
    this.#next ??= start;
    const distance = ahead(start, this.#next);
    if (payloadBytes === 1 && distance === -1) return true; // TCP keep-alive: asks, brings nothing
    if (Math.abs(distance) > WINDOW) return true;
    this.counters.segments += 1;
    this.counters.bytes += payloadBytes;
    if (distance < 0) {
      this.counters.retransmitted += 1;
      if (distance + payloadBytes > 0) this.#take(payload.subarray(-distance), payloadBytes + distance, atMs);
    } else if (distance > 0) {
      this.#wait({ seq: start, payload: Buffer.from(payload), payloadBytes, atMs });
    } else {
      if (this.#pending.first !== undefined) {
        if (atMs - this.#holeSinceMs > REORDERED_MS) this.counters.retransmitted += 1;
        else this.counters.outOfOrder += 1;
      }
      this.#take(payload, payloadBytes, atMs);
    }
    this.#giveUpOldHole(atMs);
    return true;
  }

  /** The other side says that it has everything before `ack`. */
  acknowledged(ack: number, atMs: number): void {
    this.#acked = ack;
    this.#giveUpOldHole(atMs);
  }

  /** Whether all that was sent has been acknowledged, as far as the capture knows. */
  get settled(): boolean {
    return this.#next === undefined || this.#acked === undefined || ahead(this.#next, this.#acked) <= 0;
  }

  /** No more segments: what waits is handed over with the holes before it. */
  flush(atMs: number): void {
    this.#skipAllHoles(atMs);
    if (this.#next !== undefined && this.#acked !== undefined) {
      const missing = ahead(this.#acked, this.#next) - 1; // the last may be the other's FIN, which takes a number
      if (missing > 0 && missing < WINDOW) this.#tellGap(missing, atMs);
    }
  }

  #take(payload: Buffer, payloadBytes: number, atMs: number): void {
    this.#deliver(payload, payloadBytes, atMs);
    for (;;) {
      const { first } = this.#pending;
      if (first === undefined || this.#next === undefined) return;
      const distance = ahead(first.seq, this.#next);
      if (distance > 0) {
        this.#holeSinceMs = atMs; // another hole behind the first
        return;
      }
      this.#pending.takeFirst();
      const left = first.payloadBytes + distance;
      if (left > 0) this.#deliver(first.payload.subarray(-distance), left, atMs);
    }
  }

  #deliver(payload: Buffer, payloadBytes: number, atMs: number): void {
    this.#next = ((this.#next ?? 0) + payloadBytes) >>> 0;
    const captured = payload.subarray(0, payloadBytes);
    if (captured.length > 0) this.#sink.bytes(captured, atMs);
    // a capture with a short snap length has the beginning of each packet only
    if (captured.length < payloadBytes) this.#tellGap(payloadBytes - captured.length, atMs);
  }

  #wait(segment: PendingSegment): void {
    if (this.#pending.has(segment)) {
      this.counters.retransmitted += 1;
      return;
    }
    if (this.#pending.first === undefined) this.#holeSinceMs = segment.atMs;
    if (this.#pending.add(segment)) return;
    this.#skipAllHoles(segment.atMs);
    this.#afterHole(segment);
  }

  #giveUpOldHole(atMs: number): void {
    const { first } = this.#pending;
    if (first === undefined || this.#acked === undefined) return;
    if (ahead(this.#acked, first.seq) >= 0 && atMs - this.#holeSinceMs > HOLE_MS) this.#skipHole(atMs);
  }

  #skipAllHoles(atMs: number): void {
    while (this.#pending.first !== undefined) this.#skipHole(atMs);
  }

  /** Goes on behind the first hole. */
  #skipHole(atMs: number): void {
    const first = this.#pending.takeFirst();
    if (first === undefined) return;
    this.#afterHole(first);
    this.#holeSinceMs = atMs;
  }

  #afterHole({ seq, payload, payloadBytes, atMs }: PendingSegment): void {
    const missing = ahead(seq, this.#next ?? seq);
    if (missing > 0) {
      this.#tellGap(missing, atMs);
      this.#next = seq;
    }
    if (payloadBytes + Math.min(0, missing) > 0) {
      this.#take(payload.subarray(Math.max(0, -missing)), payloadBytes + Math.min(0, missing), atMs);
    }
  }

  #tellGap(bytes: number, atMs: number): void {
    this.counters.gaps += 1;
    this.counters.gapBytes += bytes;
    this.#sink.gap(bytes, atMs);
  }
}
