import { ahead } from './tcp-segment.ts';

/** What is kept of one direction while something before it is missing. */
const MOST_BYTES = 512 * 1024;
const MOST = 512;

/** Memory for segments that wait, for all streams together. */
export class PendingBudget {
  readonly #most: number;
  #used = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.#most) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

/** Data that came before what belongs in front of them. */
export interface PendingSegment {
  readonly seq: number;
  readonly payload: Buffer;
  readonly payloadBytes: number;
  readonly atMs: number;
}

/** The segments of one direction that wait behind a hole, in the order of their bytes. */
export class PendingSegments {
  readonly #budget: PendingBudget;
  readonly #waiting: PendingSegment[] = [];
  #bytes = 0;

  constructor(budget: PendingBudget) {
    this.#budget = budget;
  }

  get first(): PendingSegment | undefined {
    return this.#waiting[0];
  }

  /** Whether all of it waits here already. */
  has({ seq, payloadBytes }: PendingSegment): boolean {
    const same = this.#waiting[this.#placeOf(seq)];
    return same !== undefined && same.seq === seq && same.payloadBytes >= payloadBytes;
  }

  /** False when there is no room for it. */
  add(segment: PendingSegment): boolean {
    const bytes = segment.payload.length;
    if (this.#waiting.length >= MOST || this.#bytes + bytes > MOST_BYTES || !this.#budget.take(bytes)) return false;
    const place = this.#placeOf(segment.seq);
    this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, segment);
    this.#bytes += bytes;
    return true;
  }

  takeFirst(): PendingSegment | undefined {
    const first = this.#waiting.shift();
    if (first === undefined) return undefined;
    this.#bytes -= first.payload.length;
    this.#budget.give(first.payload.length);
    return first;
  }

  #placeOf(seq: number): number {
    return this.#waiting.findIndex((other) => ahead(other.seq, seq) >= 0);
  }
}
