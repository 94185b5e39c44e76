import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { AlarmClock } from './alarm-clock.ts';
import type { SwarmClient } from './client.ts';
import { type ClientProfile, FAST_PROFILE } from './client-profile.ts';
import { connectFrames } from './connect-frame.ts';
import { Dialler } from './dialler.ts';
import { drain } from './drain.ts';
import type { LatencyHistogram } from './latency-histogram.ts';
import type { ClientEvent, Observation } from './observation.ts';
import { Pacer } from './pacer.ts';
import { ProberLag } from './prober-lag.ts';
import { RetainedWatch } from './retained-watch.ts';
import { Stream, type StreamSetting } from './stream.ts';
import type { PlannedStream } from './stream-plan.ts';
import type { FinishOptions, SnapshotRange, Swarm, SwarmOptions } from './swarm.ts';
import { WillWatch, willTopicOf } from './will-watch.ts';

/** Attempts under way at a time while the swarm starts, so that a listener's accept queue is not the first thing measured. */
const CONNECTING_AT_ONCE = 100;
/** Clients that part at a time. */
const CLOSING_AT_ONCE = 100;
/** How long the broker gets to forget a session while a client closes. */
const FORGET_WITHIN_MS = 2000;

/** What a swarm in one process is made of. */
export interface LocalSwarmParts {
  readonly options: SwarmOptions;
  readonly streams: readonly PlannedStream[];
  /** Where observation time begins, by `options.clock`. */
  readonly originMonoMs: number;
  readonly latency: LatencyHistogram;
  /** Tells the will watches of several processes apart. */
  readonly part?: number;
}

/** The streams of one process. */
export class LocalSwarm implements Swarm {
  readonly originMonoMs: number;
  readonly #options: SwarmOptions;
  readonly #streams: readonly Stream[];
  readonly #clients: readonly SwarmClient[];
  readonly #wills: WillWatch | undefined;
  readonly #retained: RetainedWatch | undefined;
  readonly #alarms: AlarmClock;
  readonly #latency: LatencyHistogram;
  readonly #events: ClientEvent[] = [];
  readonly #listeners = new Set<(event: ClientEvent) => void>();
  readonly #unexpected = { stowaways: 0, corrupt: 0, unknownSeq: 0 };
  readonly #lag = new ProberLag();
  #pacer: Pacer | undefined;
  #lagAtEnd: Observation['prober'] | undefined;
  #latencyAtEnd: Observation['latency'];
  #drained = false;

  constructor({ options, streams, originMonoMs, latency, part = 0 }: LocalSwarmParts) {
    this.#options = options;
    this.originMonoMs = originMonoMs;
    this.#latency = latency;
    this.#alarms = new AlarmClock(() => this.#now());
    const shared = {
      run: options.run,
      protocolVersion: options.protocolVersion ?? 4,
      auth: options.auth ?? {},
      seed: options.seed,
      dialler: new Dialler(options.tls ?? {}),
      alarms: this.#alarms,
      whenOffline: options.whenOffline,
      unexpected: this.#unexpected,
      latency,
      now: () => this.#now(),
      report: (event: ClientEvent) => this.#report(event),
    };
    const setting = (profile: ClientProfile, wills: boolean): StreamSetting => {
      const session = { ...shared, profile, ...(wills ? { willTopic: willTopicOf(options.run) } : {}) };
      return { ...session, connects: connectFrames(session) };
    };
    const wills = options.wills === true;
    const [fleet, fast] = [setting(options.profile, wills), setting(FAST_PROFILE, wills)];
    this.#streams = streams.map((plan) => new Stream(plan, plan.spec.profile === 'fast' ? fast : fleet));
    const clients = this.#streams.flatMap(({ subscriber, publisher }) => [subscriber, publisher]);
    const addresses = typeof options.endpoint === 'string' ? [options.endpoint] : options.endpoint;
    const watcher = { id: `sre-${options.run}-wills-${part}`, addresses, attachment: 'floating' } as const;
    this.#wills = wills
      ? new WillWatch(options.run, watcher, { ...setting(options.profile, false), report: () => undefined })
      : undefined;
    const nodes = options.nodes.map(({ name, address }) => ({ name, addresses: [address] }));
    this.#retained =
      options.retained === true && part === 0
        ? new RetainedWatch(
            { run: options.run, endpoint: addresses, nodes, clock: options.clock },
            { ...setting(options.profile, false), report: () => undefined },
          )
        : undefined;
    const watchers = [this.#wills, this.#retained].flatMap((watch) => watch?.client ?? []);
    this.#clients = [...watchers, ...clients];
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.connect(signal);
    this.begin(this.#now());
  }

  /** Resolves when all clients are ready; nothing is published yet. Throws as {@link Swarm.start} does. */
  async connect(signal: AbortSignal): Promise<void> {
    const { clock, profile } = this.#options;
    const patienceMs = Math.max(10_000, 2 * profile.connectTimeoutMs + 2 * profile.backoffMs.max);
    const withinMs = patienceMs + 5 * this.#clients.length;
    const deadline = clock.monoMs() + withinMs;
    let started = 0;
    for (let ready = false; !ready; ready = this.#clients.every((client) => client.role.ready)) {
      let room = CONNECTING_AT_ONCE - this.#clients.filter((client) => client.attempting).length;
      for (; room > 0 && started < this.#clients.length; room--) this.#clients[started++]?.connect();
      if (clock.monoMs() >= deadline) throw this.#notReady(`within ${withinMs} ms`);
      await this.#pause(signal, 5);
    }
    await this.#retained?.begin(signal);
  }

  get asOfMs(): number {
    return this.#now();
  }

  /** Slots fall due from here, observation time. */
  begin(startMs: number): void {
    for (const stream of this.#streams) stream.begin(startMs);
    this.#lag.start();
    const paced = this.#retained === undefined ? this.#streams : [...this.#streams, this.#retained.keeper];
    this.#pacer = new Pacer(paced, startMs, () => this.#now());
  }

  onEvent(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(range: SnapshotRange = {}): Observation {
    return {
      slots: this.#streams.flatMap((stream) => stream.slots(range.sinceMs)),
      events: [...this.#events],
      ...this.totals(),
      ...this.brokerState(),
    };
  }

  /** An observation without what grows with time or with the number of clients. */
  totals(): Omit<Observation, 'slots' | 'events' | 'state'> {
    return {
      run: this.#options.run,
      streams: this.#streams.map(({ spec }) => spec),
      unexpected: { ...this.#unexpected },
      ...(this.#latencyAtEnd === undefined ? {} : { latency: this.#latencyAtEnd }),
      drained: this.#drained,
      prober: this.#lagAtEnd ?? this.#lag.read(),
    };
  }

  /** What the broker kept and fired for the clients, of those kinds that are watched. */
  brokerState(): Pick<Observation, 'state'> {
    if (this.#wills === undefined && this.#retained === undefined) return {};
    const clients = this.#streams.flatMap(({ publisher, subscriber }) => [publisher.spec, subscriber.spec]);
    return { state: { retained: this.#retained?.found ?? [], wills: this.#wills?.wills(clients) ?? [] } };
  }

  /** What became of each stream's slots since the last call: see {@link Stream.takeChanges}. */
  takeChanges(into: (stream: number, slots: number[]) => void): void {
    this.#streams.forEach((stream, index) => {
      const slots: number[] = [];
      if (stream.takeChanges(slots) > 0) into(index, slots);
    });
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
    await this.#retained?.end(signal);
    this.#latencyAtEnd = this.#latency.summary();
    const observation = this.snapshot();
    await this[Symbol.asyncDispose]();
    return observation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pacer?.[Symbol.dispose]();
    this.#lag[Symbol.dispose]();
    if (this.#retained?.keeper.cleared === false) this.#retained.keeper.clear();
    for (let next = 0; next < this.#clients.length; next += CLOSING_AT_ONCE) {
      const parting = this.#clients.slice(next, next + CLOSING_AT_ONCE);
      await Promise.all(parting.map((client) => client.close(FORGET_WITHIN_MS)));
    }
    this.#alarms[Symbol.dispose]();
  }

  /** Whole microseconds: finer than anything measured here, and short in the raw ledger. */
  #now(): number {
    return Math.round((this.#options.clock.monoMs() - this.originMonoMs) * 1000) / 1000;
  }

  #report(event: ClientEvent): void {
    this.#events.push(event);
    this.#wills?.hear(event);
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
