import type { Clock } from '../core/clock.ts';
import type { BenchOptions } from './bench-options.ts';
import type { BenchReport, StepReport } from './bench-report.ts';
import type { CostSource } from './broker-cost.ts';
import type { CostWatch } from './cost-watch.ts';
import { judgeStep } from './judge-step.ts';
import type { Load } from './load.ts';
import type { LoadPlan } from './load-plan.ts';
import { fanOutOf } from './load-shape.ts';
import { measureStep } from './measure-step.ts';

/** What it takes from outside. */
export interface BenchContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly open: (plan: LoadPlan) => Promise<Load>;
  /** The machine this runs on, now. */
  readonly machine: () => BenchReport['machine'];
  /** Where the broker's CPU and memory are read; absent: nowhere. */
  readonly cost?: CostSource;
  /** Hears a short line several times in a second. */
  readonly progress: (line: string) => void;
  /** Hears every step of a search as it ends. */
  readonly stepped: (step: StepReport) => void;
}

/** Bounds that a delivery takes to be so late that no lateness of this tool explains it. */
const LATE_BOUNDS = 2;
/** The longest wait of a client before it tries again. */
const BACK_WITHIN_MS = 10_000;

/** Everything a running measurement holds on to. */
export interface RunningBench {
  readonly options: BenchOptions;
  readonly context: BenchContext;
  readonly load: Load;
  readonly watch: CostWatch | undefined;
  readonly beganMs: number;
  readonly steps: StepReport[];
}

/** Measures one rate and judges it. A search leaves a step early that was clearly too much. */
export async function oneStep(
  running: RunningBench,
  rate: number,
  judgesLatency: boolean,
  cutShort: boolean,
): Promise<StepReport> {
  const { options, context, load, watch, steps } = running;
  const { plan, warmupMs, measureMs, settleMs, boundMs } = options;
  const fanOut = fanOutOf(plan.shape);
  await everybodyBack(running);
  const lostBefore = lostOf(await load.connections());
  const lateMs = LATE_BOUNDS * boundMs;
  const wish = { step: steps.length + 1, rate, fanOut, warmupMs, measureMs, settleMs, lateMs, cutShort };
  const measured = await measureStep(load, wish, {
    clock: context.clock,
    signal: context.signal,
    progress: ({ received, late }, elapsedMs) => {
      const seconds = Math.min(elapsedMs, warmupMs + measureMs) / 1000;
      context.progress(
        `${rate.toFixed(0)} msg/s, ${seconds.toFixed(0)} of ${((warmupMs + measureMs) / 1000).toFixed(0)} s: ` +
          `${received} received, ${late} later than ${lateMs} ms`,
      );
    },
  });
  const { measureFromMs } = measured.order;
  const step = await judgeStep(measured, {
    boundMs,
    judgesLatency,
    passProves: options.scenario === 'knee',
    qos: plan.qos,
    connectionsLost: lostOf(await load.connections()) - lostBefore,
    ...(watch === undefined ? {} : { broker: watch.between(measureFromMs, measureFromMs + measured.measuredMs) }),
  });
  steps.push(step);
  context.stepped(step);
  return step;
}

/** A step that was too much may have cost connections; the next one begins when they are back, or cannot be waited for. */
async function everybodyBack({ load, options, context }: RunningBench): Promise<void> {
  const { clock, signal } = context;
  const deadlineMs = load.now() + BACK_WITHIN_MS + options.plan.connectTimeoutMs;
  while (!signal.aborted && load.now() < deadlineMs) {
    const { ready, clients } = await load.connections();
    if (ready === clients) return;
    context.progress(`waiting for ${clients - ready} clients to come back`);
    await clock.sleep(100, signal).catch(() => undefined); // aborted: the loop asks
  }
}

function lostOf({ lost }: { readonly lost: Readonly<Record<string, number>> }): number {
  return Object.values(lost).reduce((sum, count) => sum + count, 0);
}
