import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import type { ClientEvent, LatencySummary, Observation } from './observation.ts';
import { sharedMonoMs } from './shared-clock.ts';
import { CHANGE_FIELDS, StreamLedger } from './stream-ledger.ts';
import type { PlannedStream } from './stream-plan.ts';
import type { FinishOptions, SnapshotRange, Swarm, SwarmOptions } from './swarm.ts';
import { SwarmWorker, type WorkerReport } from './swarm-worker.ts';
import type { WorkerOptions } from './worker-protocol.ts';

type News = Extract<WorkerReport, { kind: 'news' }>;

/** Between the decision to begin and the first slot: every worker must have heard of it by then. */
const BEGIN_IN_MS = 200;
/** How long a worker gets to say who was missing when a start is aborted. */
const ANSWER_WITHIN_MS = 2000;
/** How far the clocks of two processes of one host may seem apart. */
const CLOCK_SLACK_MS = 1;

/** One process with its share of the streams, and what it told of them. */
interface Part {
  readonly worker: SwarmWorker;
  readonly streams: readonly PlannedStream[];
  ledgers: readonly StreamLedger[];
  totals: News['totals'] | undefined;
  asOfMs: number;
}

/** A swarm whose streams are dealt out to `processes` other processes of this host; nothing connects before `start`. */
export async function openSplitSwarm(
  options: SwarmOptions,
  streams: readonly PlannedStream[],
  processes: number,
): Promise<Swarm> {
  return new SplitSwarm(options, streams, processes, await LatencyHistogram.merger());
}

/**
 * What the workers see is one observation: all time stamps are readings of the host's monotonic clock. A snapshot is
 * up to a tenth of a second behind and says nothing of the brokers' state; a finished observation is complete.
 */
class SplitSwarm implements Swarm {
  readonly originMonoMs: number;
  readonly #originSharedMs: number;
  readonly #options: SwarmOptions;
  readonly #parts: readonly Part[];
  readonly #merge: (parts: readonly LatencySummary[]) => LatencySummary | undefined;
  readonly #events: ClientEvent[] = [];
  readonly #listeners = new Set<(event: ClientEvent) => void>();

  constructor(
    options: SwarmOptions,
    streams: readonly PlannedStream[],
    processes: number,
    merge: (parts: readonly LatencySummary[]) => LatencySummary | undefined,
  ) {
    this.#options = options;
    this.#merge = merge;
    this.originMonoMs = options.clock.monoMs();
    this.#originSharedMs = sharedMonoMs();
    this.#parts = Array.from({ length: processes }, (_, index) => {
      const part: Part = {
        worker: new SwarmWorker((report) => this.#hear(part, report)),
        streams: streams.filter((_stream, at) => at % processes === index),
        ledgers: [],
        totals: undefined,
        asOfMs: 0,
      };
      return part;
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    try {
      await Promise.all(this.#parts.map((part, index) => this.#open(part, index, signal)));
      await this.#connect(signal);
    } catch (error) {
      if (error instanceof SreError) throw error;
      throw new SreError('SRE_SWARM_NOT_READY', `the measuring clients were not ready: ${messageOf(error)}`, {
        exitCode: EXIT.precondition,
        cause: error,
      });
    }
    const startMs = sharedMonoMs() - this.#originSharedMs + BEGIN_IN_MS;
    for (const part of this.#parts) {
      part.ledgers = part.streams.map(({ spec, phaseMs }) => ledgerOf(spec, startMs + phaseMs));
      part.worker.tell({ kind: 'begin', startMs });
    }
  }

  get asOfMs(): number {
    return Math.min(...this.#parts.map(({ asOfMs }) => asOfMs));
  }

  onEvent(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(range: SnapshotRange = {}): Observation {
    const totals = this.#parts.flatMap((part) => part.totals ?? []);
    const sum = (key: keyof Observation['unexpected']): number =>
      totals.reduce((all, { unexpected }) => all + unexpected[key], 0);
    const latency = this.#merge(totals.flatMap((part) => part.latency ?? []));
    const lags = totals.map(({ prober }) => prober);
    return {
      run: this.#options.run,
      streams: this.#parts.flatMap(({ streams }) => streams.map(({ spec }) => spec)),
      slots: this.#parts.flatMap(({ ledgers }) => ledgers.flatMap((ledger) => ledger.slots(range.sinceMs))),
      events: this.#events.toSorted((a, b) => a.atMs - b.atMs),
      unexpected: { stowaways: sum('stowaways'), corrupt: sum('corrupt'), unknownSeq: sum('unknownSeq') },
      ...(latency === undefined ? {} : { latency }),
      ...(totals.every(({ state }) => state === undefined)
        ? {}
        : {
            state: {
              retained: totals.flatMap(({ state }) => state?.retained ?? []),
              wills: totals.flatMap(({ state }) => state?.wills ?? []),
            },
          }),
      drained: totals.length === this.#parts.length && totals.every(({ drained }) => drained),
      prober: {
        maxLagMs: Math.max(0, ...lags.map(({ maxLagMs }) => maxLagMs)),
        p99LagMs: Math.max(0, ...lags.map(({ p99LagMs }) => p99LagMs)),
      },
    };
  }

  stopPublishing(): void {
    for (const { worker } of this.#parts) worker.tell({ kind: 'stop' });
  }

  /** Throws `SRE_SWARM_WORKER` when a process was lost: its slots since then were never even attempted. */
  async finish({ signal, quietMs, withinMs = 60_000 }: FinishOptions): Promise<Observation> {
    const order = { kind: 'finish', quietMs, withinMs } as const;
    await Promise.all(this.#parts.map(({ worker }) => worker.ask(order, 'finished', signal)));
    const observation = this.snapshot();
    await this[Symbol.asyncDispose]();
    return observation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#parts.map(({ worker }) => worker[Symbol.asyncDispose]()));
  }

  async #open({ worker, streams }: Part, part: number, signal: AbortSignal): Promise<void> {
    const originSharedMs = this.#originSharedMs;
    const options = optionsForWorker(this.#options);
    const askedMs = sharedMonoMs();
    const { sharedMs } = await worker.ask({ kind: 'open', options, streams, part, originSharedMs }, 'opened', signal);
    if (sharedMs > askedMs - CLOCK_SLACK_MS && sharedMs < sharedMonoMs() + CLOCK_SLACK_MS) return;
    throw new SreError('SRE_SWARM_CLOCK', 'a worker process of the measuring clients has another monotonic clock', {
      exitCode: EXIT.precondition,
      hint: 'measure with one process',
    });
  }

  /** When the signal aborts, the workers are asked who was missing; one that does not answer is not waited for long. */
  async #connect(signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    let patience: NodeJS.Timeout | undefined;
    const stop = (): void => {
      for (const { worker } of this.#parts) worker.tell({ kind: 'abort' });
      patience = setTimeout(() => late.abort(signal.reason), ANSWER_WITHIN_MS);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.all(this.#parts.map(({ worker }) => worker.ask({ kind: 'connect' }, 'connected', late.signal)));
    } finally {
      signal.removeEventListener('abort', stop);
      clearTimeout(patience);
    }
  }

  #hear(part: Part, report: WorkerReport): void {
    if (report.kind === 'events') {
      for (const event of report.events) {
        this.#events.push(event);
        for (const listener of this.#listeners) listener(event);
      }
      return;
    }
    part.totals = report.totals;
    part.asOfMs = report.asOfMs;
    for (const { stream, slots } of report.changes) {
      const ledger = part.ledgers[stream];
      for (let at = 0; ledger !== undefined && at < slots.length; at += CHANGE_FIELDS) ledger.applyChange(slots, at);
    }
  }
}

function ledgerOf({ id, intervalMs }: PlannedStream['spec'], firstMs: number): StreamLedger {
  return new StreamLedger(id, firstMs, intervalMs);
}

/** The password leaves its wrapping here because the worker is who uses it. */
function optionsForWorker({ clock: _clock, auth = {}, ...rest }: SwarmOptions): WorkerOptions {
  const password = auth.password?.reveal();
  return {
    ...rest,
    ...(auth.username === undefined ? {} : { username: auth.username }),
    ...(password === undefined ? {} : { password }),
  };
}
