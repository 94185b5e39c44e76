import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { SwarmClient } from './client.ts';
import { drain } from './drain.ts';
import type { ClientEvent, Observation } from './observation.ts';
import { Pacer } from './pacer.ts';
import { ProberLag } from './prober-lag.ts';
import { seededRandom } from './random.ts';
import { Stream, type StreamSetting } from './stream.ts';
import { planStreams } from './stream-plan.ts';
import type { FinishOptions, SnapshotRange, Swarm, SwarmOptions } from './swarm.ts';

/** Connects are started in groups of this many, so that a listener's accept queue is not the first thing measured. */
const CONNECTS_PER_TURN = 100;
/** How long the broker gets to forget a session while a client closes. */
const FORGET_WITHIN_MS = 2000;

/** Creates the clients of a run; nothing connects before `start`. */
export async function openSwarm(options: SwarmOptions): Promise<Swarm> {
  return new OpenSwarm(options);
}

class OpenSwarm implements Swarm {
  readonly originMonoMs: number;
  readonly #options: SwarmOptions;
  readonly #streams: readonly Stream[];
  readonly #clients: readonly SwarmClient[];
  readonly #events: ClientEvent[] = [];
  readonly #listeners = new Set<(event: ClientEvent) => void>();
  readonly #unexpected = { stowaways: 0, corrupt: 0, unknownSeq: 0 };
  readonly #lag = new ProberLag();
  #pacer: Pacer | undefined;
  #lagAtEnd: Observation['prober'] | undefined;
  #drained = false;

  constructor(options: SwarmOptions) {
    this.#options = options;
    const originMonoMs = options.clock.monoMs();
    this.originMonoMs = originMonoMs;
    const setting: StreamSetting = {
      run: options.run,
      profile: options.profile,
      protocolVersion: options.protocolVersion ?? 4,
      auth: options.auth ?? {},
      whenOffline: options.whenOffline,
      unexpected: this.#unexpected,
      now: () => this.#now(),
      report: (event) => this.#report(event),
    };
    const random = seededRandom(options.seed);
    this.#streams = planStreams(options).map((spec) => new Stream(spec, random() * spec.intervalMs, setting));
    this.#clients = this.#streams.flatMap(({ subscriber, publisher }) => [subscriber, publisher]);
  }

  async start(signal: AbortSignal): Promise<void> {
    const { clock, profile } = this.#options;
    const withinMs = Math.max(10_000, 2 * profile.connectTimeoutMs + 2 * profile.backoffMs.max);
    const deadline = clock.monoMs() + withinMs;
    for (let next = 0; next < this.#clients.length; next += CONNECTS_PER_TURN) {
      for (const client of this.#clients.slice(next, next + CONNECTS_PER_TURN)) client.connect();
      await this.#pause(signal, 5);
    }
    while (!this.#clients.every((client) => client.role.ready)) {
      if (clock.monoMs() >= deadline) throw this.#notReady(`within ${withinMs} ms`);
      await this.#pause(signal, 10);
    }
    const startMs = this.#now();
    for (const stream of this.#streams) stream.begin(startMs);
    this.#lag.start();
    this.#pacer = new Pacer(this.#streams, startMs, () => this.#now());
  }

  onEvent(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(range: SnapshotRange = {}): Observation {
    return {
      run: this.#options.run,
      streams: this.#streams.map(({ spec }) => spec),
      slots: this.#streams.flatMap((stream) => stream.slots(range.sinceMs)),
      events: [...this.#events],
      unexpected: { ...this.#unexpected },
      drained: this.#drained,
      prober: this.#lagAtEnd ?? this.#lag.read(),
    };
  }

  stopPublishing(): void {
    this.#pacer?.stop();
    this.#lagAtEnd ??= this.#lag.read();
  }

  async finish({ signal, quietMs, withinMs = 60_000 }: FinishOptions): Promise<Observation> {
    this.stopPublishing();
    this.#drained = await drain(this.#streams, {
      quietMs,
      withinMs,
      signal,
      clock: this.#options.clock,
      now: () => this.#now(),
    });
    const observation = this.snapshot();
    await this[Symbol.asyncDispose]();
    return observation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pacer?.[Symbol.dispose]();
    this.#lag[Symbol.dispose]();
    await Promise.all(this.#clients.map((client) => client.close(FORGET_WITHIN_MS)));
  }

  /** Whole microseconds: finer than anything measured here, and short in the raw ledger. */
  #now(): number {
    return Math.round((this.#options.clock.monoMs() - this.originMonoMs) * 1000) / 1000;
  }

  #report(event: ClientEvent): void {
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  async #pause(signal: AbortSignal, ms: number): Promise<void> {
    if (signal.aborted) throw this.#notReady('before the start was aborted');
    try {
      await this.#options.clock.sleep(ms, signal);
    } catch (cause) {
      throw this.#notReady('before the start was aborted', cause);
    }
  }

  #notReady(when: string, cause?: unknown): SreError {
    const missing = this.#clients.filter((client) => !client.role.ready);
    const named = missing.slice(0, 5).map(({ spec, trouble }) => `${spec.id} (${trouble})`);
    const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
    return new SreError(
      'SRE_SWARM_NOT_READY',
      `${missing.length} of ${this.#clients.length} measuring clients were not ready ${when}: ${named.join(', ')}${more}`,
      {
        exitCode: EXIT.precondition,
        hint: 'check one address by hand: mosquitto_pub -h HOST -p PORT -t check -m ok',
        ...(cause === undefined ? {} : { cause }),
      },
    );
  }
}
