import type { SessionEnd, Side } from './captured-session.ts';
import type { TcpSegment } from './tcp-segment.ts';

/** How one TCP connection goes: its handshake, what is sent again in vain, its end. */
export class TcpCourse {
  readonly #sawSyn: boolean;
  #isn: number | undefined;
  #synMs: number | undefined;
  #synAnswered = false;
  #rttMs: number | undefined;
  #end: SessionEnd | undefined;
  #fins = 0;
  #answeredEnd = false;
  #lastSent: { seq: number; retries: number } | undefined;

  constructor({ flags }: TcpSegment) {
    this.#sawSyn = flags.syn;
  }

  get end(): SessionEnd | undefined {
    return this.#end;
  }

  /** Whether both sides, or one for both, have ended it. */
  get ended(): boolean {
    return this.#end?.how === 'rst' || this.#fins === 2;
  }

  /** Whether the other side still said something after the end began. */
  get answeredEnd(): boolean {
    return this.#answeredEnd;
  }

  /** From SYN to the ACK that ends the handshake. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** How often the last bytes were sent again while the other side said nothing. */
  get unansweredRetries(): number {
    return this.#lastSent?.retries ?? 0;
  }

  /** What became of a SYN that nobody could say anything after; undefined for all others. */
  get fruitless(): 'refused' | 'unanswered' | undefined {
    if (!this.#sawSyn || this.#synMs === undefined || this.#rttMs !== undefined) return undefined;
    if (this.#end?.how === 'rst' && this.#end.by === 'broker') return 'refused';
    return this.#synAnswered ? undefined : 'unanswered';
  }

  /** Whether a SYN is the first of another connection between the same ports. */
  isReopenedBy({ flags, seq }: TcpSegment): boolean {
    return flags.syn && !flags.ack && (this.#end !== undefined || (this.#isn !== undefined && seq !== this.#isn));
  }

  /** The handshake; copies may be among its segments. */
  shake(side: Side, { flags, atMs, seq }: TcpSegment): void {
    if (side === 'broker' && flags.syn) this.#synAnswered = true;
    if (flags.syn && side === 'client') {
      this.#isn ??= seq;
      this.#synMs ??= atMs;
    } else if (!flags.syn && side === 'client' && this.#synMs !== undefined && this.#rttMs === undefined) {
      if (flags.ack && !flags.rst) this.#rttMs = Math.max(0, atMs - this.#synMs);
    }
  }

  /** A segment that is no copy; `settled` when both sides have acknowledged all there is. */
  follow(side: Side, segment: TcpSegment, settled: boolean): void {
    this.#retries(side, segment, settled);
    if (this.#end !== undefined && this.#end.by !== side) this.#answeredEnd = true;
    if (segment.flags.rst) this.#end ??= { by: side, how: 'rst' };
    if (segment.flags.fin) {
      if (this.#end?.by !== side) this.#fins += 1;
      this.#end ??= { by: side, how: 'fin' };
    }
  }

  #retries(side: Side, { seq, payloadBytes }: TcpSegment, settled: boolean): void {
    if (payloadBytes === 0) {
      if (settled) this.#lastSent = undefined;
      return;
    }
    const key = seq + (side === 'client' ? 0 : 0.5);
    if (this.#lastSent?.seq === key) this.#lastSent.retries += 1;
    else this.#lastSent = { seq: key, retries: 0 };
  }
}
