import type { Slot } from '../swarm/observation.ts';

/** One moment: whole microseconds since the one before it in its slot, or the exact number where that would not be exact; null for none. */
type Moment = number | string | null;

/**
 * The slots of one stream in columns, so that they compress to a few bytes each and read back to the last bit. Moments
 * count from the moment before: sent from due, acknowledged and received from sent (or due).
 */
export interface SlotColumns {
  /** Number of the first slot; the others follow without a gap. */
  readonly firstSeq: number;
  /** Slot `seq` is due at `originMs + seq * intervalMs`. */
  readonly originMs: number;
  readonly intervalMs: number;
  readonly sent: readonly Moment[];
  readonly acked: readonly Moment[];
  readonly received: readonly Moment[];
  /** Copies where they are not one for each receipt, by number. */
  readonly copies: Readonly<Record<string, number>>;
  readonly copied: Readonly<Record<string, Moment>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly noSubscriber: readonly number[];
  /** When slots were due that the formula above does not give exactly, by number. */
  readonly due: Readonly<Record<string, number>>;
}

const MICROS = 1000;
const micros = (ms: number): number => Math.round(ms * MICROS);

/** Lays the slots of one stream out, in order of their numbers; the numbers must have no gap. */
export function slotColumns(slots: readonly Slot[], intervalMs: number): SlotColumns {
  const [first] = slots;
  const originMs = first === undefined ? 0 : first.intendedMs - first.seq * intervalMs;
  const exceptions = <T>(of: (slot: Slot) => T | undefined): Record<string, T> =>
    Object.fromEntries(
      slots.flatMap((slot) => {
        const value = of(slot);
        return value === undefined ? [] : [[slot.seq, value]];
      }),
    );
  return {
    firstSeq: first?.seq ?? 0,
    originMs,
    intervalMs,
    sent: slots.map(({ intendedMs, sentMs }) => moment(sentMs, intendedMs)),
    acked: slots.map(({ intendedMs, sentMs = intendedMs, ackedMs }) => moment(ackedMs, sentMs)),
    received: slots.map(({ intendedMs, sentMs = intendedMs, receivedMs }) => moment(receivedMs, sentMs)),
    copies: exceptions(({ copies, receivedMs }) =>
      copies === (receivedMs === undefined ? 0 : 1) ? undefined : copies,
    ),
    copied: exceptions(({ copiedMs, intendedMs }) => moment(copiedMs, intendedMs) ?? undefined),
    refused: exceptions(({ refusedWith }) => refusedWith),
    noSubscriber: slots.filter(({ noSubscriber }) => noSubscriber === true).map(({ seq }) => seq),
    due: exceptions(({ seq, intendedMs }) => (originMs + seq * intervalMs === intendedMs ? undefined : intendedMs)),
  };
}

/** The slots again. */
export function slotsOf(stream: string, columns: SlotColumns): Slot[] {
  const { firstSeq, originMs, intervalMs, copies, copied, refused, due } = columns;
  const noSubscriber = new Set(columns.noSubscriber);
  return columns.sent.map((sent, index): Slot => {
    const seq = firstSeq + index;
    const intendedMs = due[seq] ?? originMs + seq * intervalMs;
    const sentMs = timeOf(sent, intendedMs);
    const ackedMs = timeOf(columns.acked[index] ?? null, sentMs ?? intendedMs);
    const receivedMs = timeOf(columns.received[index] ?? null, sentMs ?? intendedMs);
    const copiedMs = timeOf(copied[seq] ?? null, intendedMs);
    const refusedWith = refused[seq];
    return {
      stream,
      seq,
      intendedMs,
      ...(sentMs === undefined ? {} : { sentMs }),
      ...(ackedMs === undefined ? {} : { ackedMs }),
      ...(refusedWith === undefined ? {} : { refusedWith }),
      ...(noSubscriber.has(seq) ? { noSubscriber: true } : {}),
      ...(receivedMs === undefined ? {} : { receivedMs }),
      copies: copies[seq] ?? (receivedMs === undefined ? 0 : 1),
      ...(copiedMs === undefined ? {} : { copiedMs }),
    };
  });
}

function moment(ms: number | undefined, sinceMs: number): Moment {
  if (ms === undefined) return null;
  const whole = micros(ms);
  return whole / MICROS === ms ? whole - micros(sinceMs) : String(ms);
}

function timeOf(stored: Moment, sinceMs: number): number | undefined {
  if (stored === null) return undefined;
  return typeof stored === 'string' ? Number(stored) : (micros(sinceMs) + stored) / MICROS;
}
