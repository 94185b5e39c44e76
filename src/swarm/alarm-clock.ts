/** Somebody to be woken; holds its own place in the clock, so that an alarm needs no object. */
export interface Alarm {
  /** When, observation time; the clock's alone to write. */
  alarmAtMs: number;
  /** Its place among the alarms that are set, -1 when it is not; the clock's alone to write. */
  alarmIndex: number;
  ring(): void;
}

/** The place of an alarm that is not set. */
export const NOT_SET = -1;

/** The alarms of all clients on one timer: a heap by time. Never early; late only as far as the process is. */
export class AlarmClock implements Disposable {
  readonly #now: () => number;
  readonly #heap: Alarm[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerMs = Number.POSITIVE_INFINITY;
  #ringing = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Wakes `alarm` once, `inMs` from now; an alarm that was set already is moved. */
  set(alarm: Alarm, inMs: number): void {
    alarm.alarmAtMs = this.#now() + inMs;
    if (alarm.alarmIndex === NOT_SET) alarm.alarmIndex = this.#heap.push(alarm) - 1;
    this.#down(this.#up(alarm.alarmIndex));
    if (!this.#ringing) this.#wind();
  }

  clear(alarm: Alarm): void {
    const index = alarm.alarmIndex;
    if (index === NOT_SET) return;
    alarm.alarmIndex = NOT_SET;
    const last = this.#heap.pop();
    if (last === undefined || last === alarm) return;
    this.#put(last, index);
    this.#down(this.#up(index));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const alarm of this.#heap) alarm.alarmIndex = NOT_SET;
    this.#heap.length = 0;
    this.#timerMs = Number.POSITIVE_INFINITY;
  }

  readonly #run = (): void => {
    this.#timerMs = Number.POSITIVE_INFINITY;
    this.#ringing = true;
    const nowMs = this.#now();
    for (let first = this.#heap[0]; first !== undefined && first.alarmAtMs <= nowMs; first = this.#heap[0]) {
      this.clear(first);
      first.ring();
    }
    this.#ringing = false;
    this.#wind();
  };

  #wind(): void {
    const first = this.#heap[0];
    if (first === undefined || first.alarmAtMs >= this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = first.alarmAtMs;
    this.#timer = setTimeout(this.#run, Math.max(1, Math.ceil(first.alarmAtMs - this.#now())));
  }

  #up(from: number): number {
    let index = from;
    for (let parent = (index - 1) >> 1; index > 0 && this.#at(index) < this.#at(parent); parent = (index - 1) >> 1) {
      this.#swap(index, parent);
      index = parent;
    }
    return index;
  }

  #down(from: number): void {
    for (let index = from; ; ) {
      const left = 2 * index + 1;
      const least = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(least) >= this.#at(index)) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.alarmAtMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#put(other, a);
    this.#put(one, b);
  }

  #put(alarm: Alarm, index: number): void {
    this.#heap[index] = alarm;
    alarm.alarmIndex = index;
  }
}
