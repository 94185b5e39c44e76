import type { Slot } from './observation.ts';

const NO_SUBSCRIBER = 0x10;
const ABSENT = Number.NaN;
/** Room to begin with: a swarm of thousands of slow streams must not pay for slots that never fall due. */
const FIRST_SLOTS = 16;

/** One slot on its way between processes: seq, sent, acked, received, reason, copies, copied; NaN for a time that is not. */
export const CHANGE_FIELDS = 7;

/**
 * The message ledger of one stream: 28 bytes a slot, no object before the export. Slot `seq` is due at
 * `firstMs + seq * intervalMs`; a slot exists from the moment it fell due, whatever becomes of it.
 */
export class StreamLedger {
  readonly #stream: string;
  readonly #firstMs: number;
  readonly #intervalMs: number;
  #attempted = 0;
  #sent = new Float64Array(FIRST_SLOTS).fill(ABSENT);
  #acked = new Float64Array(FIRST_SLOTS).fill(ABSENT);
  #received = new Float64Array(FIRST_SLOTS).fill(ABSENT);
  /** Last reason code above 0 of PUBACK, PUBREC or PUBCOMP; 0 for none. */
  #reason = new Uint8Array(FIRST_SLOTS);
  #copies = new Uint16Array(FIRST_SLOTS);
  /** Latest receipt of those that came more than once. */
  readonly #copied = new Map<number, number>();
  #lastReceiptMs = Number.NEGATIVE_INFINITY;
  /** The lowest slot that changed since changes were last taken. */
  #changedFrom = 0;

  constructor(stream: string, firstMs: number, intervalMs: number) {
    this.#stream = stream;
    this.#firstMs = firstMs;
    this.#intervalMs = intervalMs;
  }

  get attempted(): number {
    return this.#attempted;
  }

  intendedMs(seq: number): number {
    return this.#firstMs + seq * this.#intervalMs;
  }

  /** The next slot fell due; returns its number. */
  attempt(): number {
    if (this.#attempted === this.#copies.length) this.#grow();
    return this.#attempted++;
  }

  sent(seq: number, atMs: number): void {
    if (Number.isNaN(this.#sent[seq])) this.#sent[seq] = atMs;
    this.#changed(seq);
  }

  acked(seq: number, atMs: number): void {
    if (Number.isNaN(this.#acked[seq])) this.#acked[seq] = atMs;
    this.#changed(seq);
  }

  /** Notes a reason code other than success: 0x10 and the refusals from 0x80 on. */
  reason(seq: number, code: number): void {
    if (seq < this.#attempted) this.#reason[seq] = code;
    this.#changed(seq);
  }

  /**
   * Counts a receipt: how many there are of it now, 0 when no such slot fell due. Time stamps of one stream are strictly
   * increasing, so that order is never lost.
   */
  received(seq: number, atMs: number): number {
    if (seq >= this.#attempted) return 0;
    this.#changed(seq);
    const copies = this.#copies[seq] ?? 0;
    if (copies === 0) {
      this.#lastReceiptMs = Math.max(atMs, this.#lastReceiptMs + 1e-4);
      this.#received[seq] = this.#lastReceiptMs;
    } else this.#copied.set(seq, atMs);
    if (copies < 0xffff) this.#copies[seq] = copies + 1;
    return copies + 1;
  }

  /** Appends every slot from the first that changed since the last call, {@link CHANGE_FIELDS} numbers each; how many. */
  takeChanges(into: number[]): number {
    const first = Math.min(this.#changedFrom, this.#attempted);
    for (let seq = first; seq < this.#attempted; seq++) {
      const [sent = ABSENT, acked = ABSENT, received = ABSENT] = [
        this.#sent[seq],
        this.#acked[seq],
        this.#received[seq],
      ];
      into.push(seq, sent, acked, received, this.#reason[seq] ?? 0, this.#copies[seq] ?? 0);
      into.push(this.#copied.get(seq) ?? ABSENT);
    }
    this.#changedFrom = this.#attempted;
    return this.#attempted - first;
  }

  /** Takes over one slot of {@link StreamLedger.takeChanges} of another process's ledger of the same stream. */
  applyChange(from: Float64Array, at: number): void {
    const seq = from[at] ?? 0;
    while (this.#attempted <= seq) this.attempt();
    this.#sent[seq] = from[at + 1] ?? ABSENT;
    this.#acked[seq] = from[at + 2] ?? ABSENT;
    this.#received[seq] = from[at + 3] ?? ABSENT;
    this.#reason[seq] = from[at + 4] ?? 0;
    this.#copies[seq] = from[at + 5] ?? 0;
    const copied = from[at + 6] ?? ABSENT;
    if (!Number.isNaN(copied)) this.#copied.set(seq, copied);
  }

  /** The slots due at or after `sinceMs`, as plain data. */
  slots(sinceMs = Number.NEGATIVE_INFINITY): Slot[] {
    const first = Math.max(0, Math.ceil((sinceMs - this.#firstMs) / this.#intervalMs));
    const slots: Slot[] = [];
    for (let seq = first; seq < this.#attempted; seq++) slots.push(this.#slot(seq));
    return slots;
  }

  #changed(seq: number): void {
    if (seq < this.#changedFrom) this.#changedFrom = seq;
  }

  #slot(seq: number): Slot {
    const reason = this.#reason[seq] ?? 0;
    const copiedMs = this.#copied.get(seq);
    const [sentMs, ackedMs, receivedMs] = [this.#sent[seq], this.#acked[seq], this.#received[seq]].map((ms) =>
      ms === undefined || Number.isNaN(ms) ? undefined : ms,
    );
    return {
      stream: this.#stream,
      seq,
      intendedMs: this.intendedMs(seq),
      ...(sentMs === undefined ? {} : { sentMs }),
      ...(ackedMs === undefined ? {} : { ackedMs }),
      ...(reason >= 0x80 ? { refusedWith: reason } : {}),
      ...(reason === NO_SUBSCRIBER ? { noSubscriber: true } : {}),
      ...(receivedMs === undefined ? {} : { receivedMs }),
      copies: this.#copies[seq] ?? 0,
      ...(copiedMs === undefined ? {} : { copiedMs }),
    };
  }

  #grow(): void {
    const size = this.#copies.length * 2;
    const times = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size).fill(ABSENT, old.length);
      grown.set(old);
      return grown;
    };
    [this.#sent, this.#acked, this.#received] = [times(this.#sent), times(this.#acked), times(this.#received)];
    const [reason, copies] = [new Uint8Array(size), new Uint16Array(size)];
    reason.set(this.#reason);
    copies.set(this.#copies);
    [this.#reason, this.#copies] = [reason, copies];
  }
}
