/** Something that is due again and again. */
export interface Paced {
  readonly intervalMs: number;
  /** Offset of its first turn from the start, below `intervalMs`. */
  readonly phaseMs: number;
  due(): void;
}

/** Members of one interval, in order of phase: they come round in the same order for ever, so a cursor is a schedule. */
interface Ring {
  readonly intervalMs: number;
  readonly members: readonly Paced[];
  cursor: number;
  round: number;
}

/** After so long the rest of the process has its turn, however many are due: a rate nobody can keep must not stop sockets and signals. */
const SLICE_MS = 50;
/** So many turns are taken between two looks at the clock. */
const LOOK_EVERY = 64;

/**
 * Open-loop schedule of all streams on one timer. Turn k of a member is at start + phase + k x interval whatever
 * happened before: a turn that comes late is still taken, none is skipped.
 */
export class Pacer implements Disposable {
  readonly #now: () => number;
  readonly #startMs: number;
  readonly #rings: readonly Ring[];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(members: readonly Paced[], startMs: number, now: () => number) {
    this.#now = now;
    this.#startMs = startMs;
    const intervals = [...new Set(members.map((member) => member.intervalMs))];
    this.#rings = intervals.map((intervalMs) => ({
      intervalMs,
      members: members.filter((m) => m.intervalMs === intervalMs).toSorted((a, b) => a.phaseMs - b.phaseMs),
      cursor: 0,
      round: 0,
    }));
    this.#run();
  }

  /** Takes the turns that are due by now and no more after that. */
  stop(): void {
    if (this.#stopped) return;
    for (const ring of this.#rings) this.#takeDue(ring);
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  readonly #run = (): void => {
    if (this.#stopped || this.#rings.length === 0) return;
    const untilMs = this.#now() + SLICE_MS;
    for (const ring of this.#rings) this.#takeDue(ring, untilMs);
    const nextMs = Math.min(...this.#rings.map((ring) => this.#nextMs(ring)));
    this.#timer = setTimeout(this.#run, Math.max(1, Math.round(nextMs - this.#now())));
  };

  #takeDue(ring: Ring, untilMs = Number.POSITIVE_INFINITY): void {
    const nowMs = this.#now();
    for (let taken = 1; this.#nextMs(ring) <= nowMs; taken++) {
      if (taken % LOOK_EVERY === 0 && this.#now() >= untilMs) return;
      ring.members[ring.cursor]?.due();
      ring.cursor = (ring.cursor + 1) % ring.members.length;
      if (ring.cursor === 0) ring.round++;
    }
  }

  #nextMs({ members, cursor, round, intervalMs }: Ring): number {
    return this.#startMs + (members[cursor]?.phaseMs ?? 0) + round * intervalMs;
  }
}
