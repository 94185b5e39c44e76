import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { ProbeResult } from '../../probe/probe-result.ts';
import { firstSlot } from '../../probe/route-matrix.ts';
import type { runProbe } from '../../probe/run-probe.ts';
import { sameValue } from '../same-value.ts';
import { phaseOffsetMs } from './phase-offset.ts';
import type { ProbeLabels, ProbeMetrics } from './probe-metrics.ts';
import type { ProbePlan } from './probe-plan.ts';
import { Turns } from './turns.ts';

export interface ScheduleOptions {
  readonly metrics: ProbeMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** How a probe is run; the real one outside tests. */
  readonly run: typeof runProbe;
  /** Probes of all clusters together that run at the same time. */
  readonly places?: number;
}

/** A probe of the schedule and what it saw last. */
export interface ProbeState {
  readonly labels: ProbeLabels;
  readonly result: ProbeResult | undefined;
}

interface Running {
  readonly plan: ProbePlan;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  result: ProbeResult | undefined;
}

const PLACES = 64;

/**
 * Runs every planned probe again and again, each at its own moment of its interval, none beside itself, and no more than
 * so many in all at the same time. A probe that is not over when its next slot comes costs that slot, which is counted.
 */
export class ProbeSchedule implements AsyncDisposable {
  readonly #options: ScheduleOptions;
  readonly #turns: Turns;
  #running: ReadonlyMap<string, Running> = new Map();

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#turns = new Turns(options.places ?? PLACES);
  }

  /** Takes over other plans: what did not change runs on, what is gone is stopped and its series with it. */
  async follow(plans: readonly ProbePlan[]): Promise<void> {
    const next = new Map(plans.map((plan) => [keyOf(plan.labels), plan]));
    const gone = [...this.#running].filter(([key, { plan }]) => !sameValue(next.get(key), plan));
    for (const [, { stop }] of gone) stop.abort(new Error('the probe is configured no more'));
    await Promise.all(gone.map(([, { ended }]) => ended));
    for (const [key, { plan }] of gone) if (!next.has(key)) this.#options.metrics.forget(plan.labels);
    const stopped = new Set(gone.map(([, running]) => running));
    this.#running = new Map(
      [...next].map(([key, plan]) => {
        const kept = this.#running.get(key);
        return [key, kept !== undefined && !stopped.has(kept) ? kept : this.#start(plan)];
      }),
    );
  }

  /** Every probe with its last result, in the order of the plans. */
  states(): readonly ProbeState[] {
    return [...this.#running.values()].map(({ plan: { labels }, result }) => ({ labels, result }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#running.values()];
    this.#running = new Map();
    for (const { stop } of running) stop.abort(new Error('the exporter stops'));
    await Promise.all(running.map(({ ended }) => ended));
  }

  #start(plan: ProbePlan): Running {
    const stop = new AbortController();
    const tell = (result: ProbeResult): void => {
      if (result.success !== running.result?.success) this.#tellChange(plan.labels, result);
      running.result = result;
    };
    const running: Running = { plan, stop, result: undefined, ended: this.#repeat(plan, stop.signal, tell) };
    return running;
  }

  async #repeat(plan: ProbePlan, signal: AbortSignal, tell: (result: ProbeResult) => void): Promise<void> {
    const { clock, metrics, log } = this.#options;
    const { labels, everyMs } = plan;
    const offsetMs = phaseOffsetMs([labels.cluster, labels.target, labels.module], everyMs);
    try {
      for (let slot = firstSlot(clock.monoMs(), everyMs, offsetMs); ; slot += everyMs) {
        await clock.sleep(Math.max(slot - clock.monoMs(), 0), signal);
        try {
          const result = await this.#turns.run(signal, () => this.#once(plan, signal));
          metrics.observe(labels, result, clock.wallMs() / 1_000);
          tell(result);
        } catch (error) {
          signal.throwIfAborted();
          log.error({ ...labels, err: error }, 'probe failed by a defect of the exporter');
        }
        for (; slot + everyMs < clock.monoMs(); slot += everyMs) metrics.skipped(labels);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #once({ target, module }: ProbePlan, signal: AbortSignal): Promise<ProbeResult> {
    const { run, clock, random } = this.#options;
    return run(target, module, { clock, random, signal });
  }

  /** Once for every change: a target that is down for days is one line. */
  #tellChange(labels: ProbeLabels, { success, failure }: ProbeResult): void {
    const { log } = this.#options;
    if (success) log.info({ ...labels }, 'probe succeeds');
    else log.warn({ ...labels, phase: failure?.phase, reason: failure?.reason }, failure?.message ?? 'probe fails');
  }
}

function keyOf({ cluster, target, module }: ProbeLabels): string {
  return JSON.stringify([cluster, target, module]);
}
