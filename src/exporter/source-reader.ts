import type { Clock } from '../core/clock.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { Log } from '../core/log.ts';
import type { Source, SourceAnswer } from '../core/source.ts';
import { boundedRead, type ReadEvents } from './bounded-read.ts';
import { HeldReadings } from './held-readings.ts';
import { logAbout } from './log-about.ts';
import type { ReadGate } from './read-gate.ts';
import { failureOf, type SourceFailure } from './source-failure.ts';
import { AgingState, type SourceState } from './source-state.ts';
import { waitAtMost } from './wait-at-most.ts';

/** How often a source may be read and how long its last good answer is kept. */
export interface ReadPolicy {
  readonly minIntervalMs: number;
  readonly staleAfterMs: number;
}

/** The last good answer but for its readings. */
interface GoodAnswer {
  readonly views: readonly ClusterView[];
  readonly dataAgeMs: number;
  readonly monoMs: number;
  readonly wallMs: number;
}

const NO_ERRORS: SourceState['errors'] = new Map();

/**
 * Reads one source for everybody who asks: one read at a time, each under a deadline, at most once per
 * `minIntervalMs`, the last good answer kept until `staleAfterMs`. A read belongs to the reader, not to the scraper
 * that caused it: a scraper that goes away takes nothing from the others. Closing it ends a running read.
 */
export class SourceReader implements Disposable {
  readonly #source: Source;
  readonly #log: Log;
  readonly #cluster: string;
  readonly #clock: Clock;
  #closed = false;
  /** Ends the read that runs. */
  #abort: ((reason: Error) => void) | undefined;
  #errors = NO_ERRORS;
  #policy: ReadPolicy;
  #current: Promise<void> | undefined;
  /** A read that may have outlived its deadline; none is started beside it. */
  #occupied = false;
  #startedAt = Number.NEGATIVE_INFINITY;
  #up: boolean | undefined;
  readonly #readings = new HeldReadings();
  #answer: GoodAnswer | undefined;
  #durationSeconds: number | undefined;
  #failure: SourceFailure | undefined;
  #reads = 0;
  #kept: { readonly reads: number; readonly fresh: boolean; readonly state: SourceState } | undefined;
  readonly #gate: ReadGate | undefined;
  readonly #moved: () => void;

  constructor(
    source: Source,
    options: {
      readonly policy: ReadPolicy;
      readonly log: Log;
      readonly clock: Clock;
      readonly cluster: string;
      /** Where a read waits for its turn; absent: it begins at once. */
      readonly gate?: ReadGate;
      /** Told whenever anything but time may have changed what the reader says. */
      readonly moved?: () => void;
    },
  ) {
    this.#source = source;
    this.#policy = options.policy;
    this.#clock = options.clock;
    this.#gate = options.gate;
    this.#moved = options.moved ?? (() => undefined);
    this.#log = options.log;
    this.#cluster = options.cluster;
  }

  /** Takes over another policy; what was read before stays. */
  configure(policy: ReadPolicy): void {
    this.#policy = policy;
    this.#moved();
  }

  /**
   * Reads the source unless it was read just now, and returns when the read has ended or `waitMs` have passed. Who can
   * wait less long than the source may take gives `readMs`, so that looking does not make a slow source a failed one.
   */
  async refresh(waitMs: number, signal: AbortSignal, readMs = waitMs): Promise<void> {
    const current = this.begin(readMs);
    if (current !== undefined) await waitAtMost(waitMs, signal, current);
  }

  /** Begins a read of `readMs` at most, unless one was begun just now; ends with the read that runs, undefined: none does. */
  begin(readMs: number): Promise<void> | undefined {
    if (this.#current !== undefined) return this.#current;
    const now = this.#clock.monoMs();
    if (!this.#due(now)) return undefined;
    this.#startedAt = now;
    this.#current = this.#read(readMs).finally(() => {
      this.#current = undefined;
      this.#moved();
    });
    this.#moved();
    return this.#current;
  }

  /** Whether {@link refresh} has anything to do: a read that runs or one that is due. */
  get wanted(): boolean {
    return this.#current !== undefined || this.#due(this.#clock.monoMs());
  }

  /** When time alone makes a read due; meaningless while one runs. */
  get dueAtMs(): number {
    if (this.#occupied || this.#closed) return Number.POSITIVE_INFINITY;
    return this.#startedAt + this.#policy.minIntervalMs;
  }

  /** When time alone makes {@link state} another one; the past: it has. */
  get staleAtMs(): number {
    if (this.#answer === undefined || this.#kept?.fresh === false) return Number.POSITIVE_INFINITY;
    return this.#answer.monoMs + this.#policy.staleAfterMs;
  }

  /** Whether a read has ended, well or not. */
  get tried(): boolean {
    return this.#up !== undefined;
  }

  /** What is known now; the same object until something was read or grew stale, but for the age it tells. */
  state(): SourceState {
    const answer = this.#answer;
    const fresh = answer !== undefined && this.#clock.monoMs() - answer.monoMs <= this.#policy.staleAfterMs;
    if (this.#kept?.reads === this.#reads && this.#kept.fresh === fresh) return this.#kept.state;
    const known = {
      node: this.#source.node,
      source: this.#source.name,
      up: this.#up,
      views: this.#up === true ? (answer?.views ?? []) : [],
      lastSuccessSeconds: answer === undefined ? undefined : answer.wallMs / 1_000,
      durationSeconds: this.#durationSeconds,
      errors: this.#errors,
      failure: this.#failure,
      version: `${this.#reads}${fresh ? '' : 's'}`,
    };
    const state = new AgingState(known, this, fresh ? this.#readings : undefined);
    this.#kept = { reads: this.#reads, fresh, state };
    return state;
  }

  /** Age of the data now, see {@link SourceState}. */
  get ageSeconds(): number | undefined {
    const answer = this.#answer;
    if (answer === undefined) return undefined;
    return seconds(this.#clock.monoMs() - answer.monoMs + answer.dataAgeMs);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#moved();
    this.#abort?.(new Error('the exporter closed the source'));
  }

  #due(now: number): boolean {
    if (this.#occupied || this.#closed) return false;
    return now - this.#startedAt >= this.#policy.minIntervalMs;
  }

  /** A read's deadline begins with its turn, not in the queue. */
  async #read(budgetMs: number): Promise<void> {
    let leave: (() => void) | undefined;
    let begunMs = this.#startedAt;
    const ending = new AbortController();
    this.#abort = (reason) => ending.abort(reason);
    try {
      if (this.#gate !== undefined) {
        leave = await this.#gate.enter(ending.signal);
        begunMs = this.#clock.monoMs();
      }
      this.#succeeded(await boundedRead(this.#source, budgetMs, ending, this.#events()));
    } catch (error) {
      if (!this.#closed) this.#failed(error);
    }
    this.#abort = undefined;
    leave?.();
    this.#reads += 1;
    this.#moved();
    this.#durationSeconds = seconds(this.#clock.monoMs() - begunMs);
  }

  #events(): ReadEvents {
    return {
      begun: (end) => {
        this.#abort = end;
        this.#occupied = true;
      },
      left: () => {
        this.#occupied = false;
        this.#moved();
      },
    };
  }

  #succeeded(value: SourceAnswer): void {
    if (this.#up === false) this.#say.info({}, 'source answers again');
    this.#up = true;
    this.#failure = undefined;
    this.#readings.take(value.readings);
    this.#answer = {
      views: value.views ?? [],
      dataAgeMs: (value.dataAgeSeconds ?? 0) * 1_000,
      monoMs: this.#clock.monoMs(),
      wallMs: this.#clock.wallMs(),
    };
  }

  #failed(error: unknown): void {
    const failure = failureOf(error);
    this.#errors = new Map(this.#errors).set(failure.reason, (this.#errors.get(failure.reason) ?? 0) + 1);
    const news = this.#up !== false;
    if (failure.reason === 'internal' && (news || this.#failure?.message !== failure.message)) {
      // A defect of ours, told with its stack, again only when it is another one.
      this.#say.error({ err: error }, 'source failed by a defect of the exporter');
    } else if (news) {
      this.#say.warn({ reason: failure.reason, error: failure.message }, 'source does not answer');
    }
    this.#up = false;
    this.#failure = failure;
  }

  /** Made when there is something to say. */
  get #say(): Log {
    const { node, name } = this.#source;
    return logAbout(this.#log, { cluster: this.#cluster, ...(node === undefined ? {} : { node }), source: name });
  }
}

/** To the millisecond: finer digits are noise on the page. */
function seconds(ms: number): number {
  return Math.round(ms) / 1_000;
}
