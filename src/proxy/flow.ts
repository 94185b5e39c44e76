import type { Socket } from 'node:net';
import type { FlowCounter } from './flow-counter.ts';
import type { FlowFault } from './link-fault.ts';

/** Beyond this much waiting to be written, no more is read. */
const WAITING_BYTES = 64 * 1024;
/** Bytes leave a slow link in pieces of this many milliseconds. */
const PIECE_MS = 20;

/** One direction of one connection: bytes of `source` reach `target` as the fault of the moment lets them. */
export class Flow {
  readonly #source: Socket;
  readonly #target: Socket;
  readonly #count: ReturnType<FlowCounter['stream']>;
  readonly #cut: () => void;
  readonly #waiting: { readonly bytes: Buffer; readonly dueMs: number; readonly late: boolean }[] = [];
  #waitingBytes = 0;
  #freeMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #fault: FlowFault | undefined;
  #leftBytes = Number.POSITIVE_INFINITY;
  #ended = false;
  #lossy = false;

  /** `cut` resets the connection. */
  constructor(source: Socket, target: Socket, counter: FlowCounter, cut: () => void) {
    this.#source = source;
    this.#target = target;
    this.#count = counter.stream();
    this.#cut = cut;
    target.on('drain', () => this.#turn());
  }

  /** Bytes were dropped, or an end was kept back: the connection cannot go on as if nothing had happened. */
  get lossy(): boolean {
    return this.#lossy;
  }

  /** Another fault from now on; what was waiting for the old one's sake leaves when the new one lets it. */
  set fault(fault: FlowFault | undefined) {
    this.#fault = fault;
    this.#leftBytes = fault?.kind === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY;
    this.#freeMs = 0;
    for (const [index, { bytes, late }] of this.#waiting.entries()) {
      this.#waiting[index] = { bytes, dueMs: this.#dueMs(bytes), late };
    }
    this.#turn();
  }

  take(bytes: Buffer): void {
    if (this.#fault?.kind === 'blackhole') {
      this.#lossy = true;
      this.#count.dropped(bytes);
      return;
    }
    for (const piece of this.#pieces(bytes)) {
      const dueMs = this.#dueMs(piece);
      this.#waiting.push({ bytes: piece, dueMs, late: dueMs > performance.now() });
      this.#waitingBytes += piece.length;
    }
    this.#turn();
  }

  /** The source has nothing more to say. */
  end(): void {
    if (this.#fault?.kind === 'blackhole') this.#lossy = true;
    else {
      this.#ended = true;
      this.#turn();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #pieces(bytes: Buffer): Buffer[] {
    if (this.#fault?.kind !== 'bandwidth') return [bytes];
    const size = Math.max(1, Math.round((this.#fault.bytesPerSecond * PIECE_MS) / 1000));
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
  }

  /** When these bytes may leave, on the monotonic clock. */
  #dueMs(bytes: Buffer): number {
    const nowMs = performance.now();
    if (this.#fault?.kind === 'latency') return nowMs + this.#fault.ms;
    if (this.#fault?.kind !== 'bandwidth') return nowMs;
    this.#freeMs = Math.max(nowMs, this.#freeMs) + (bytes.length * 1000) / this.#fault.bytesPerSecond;
    return this.#freeMs;
  }

  /** Writes what is due, then waits for the next, reads on, or ends. */
  #turn(): void {
    clearTimeout(this.#timer);
    if (this.#fault?.kind !== 'hold') {
      for (
        let next = this.#waiting[0];
        next !== undefined && !this.#target.writableNeedDrain;
        next = this.#waiting[0]
      ) {
        const waitMs = next.dueMs - performance.now();
        if (waitMs > 0) {
          this.#timer = setTimeout(() => this.#turn(), Math.ceil(waitMs));
          break;
        }
        this.#waiting.shift();
        this.#waitingBytes -= next.bytes.length;
        if (next.late) this.#count.delayed(next.bytes);
        if (!this.#pass(next.bytes)) return;
      }
      if (this.#ended && this.#waiting.length === 0) this.#target.end();
    }
    if (this.#fault?.kind === 'hold' || this.#waitingBytes > WAITING_BYTES) this.#source.pause();
    else this.#source.resume();
  }

  /** False when that was the end of the connection. */
  #pass(bytes: Buffer): boolean {
    const passing = bytes.length <= this.#leftBytes ? bytes : bytes.subarray(0, this.#leftBytes);
    this.#leftBytes -= passing.length;
    this.#count.passed(passing);
    const last = this.#leftBytes <= 0;
    if (last)
      this.#target.write(passing, this.#cut); // the reset may not overtake the bytes before it
    else this.#target.write(passing);
    return !last;
  }
}
