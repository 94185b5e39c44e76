import type { Clock } from '../core/clock.ts';
import type { BenchOptions } from './bench-options.ts';
import type { BenchReport, ConnectionReport, StepReport } from './bench-report.ts';
import type { CostSource } from './broker-cost.ts';
import { concludeBench } from './conclude-bench.ts';
import { connectClients, connectionReport } from './connect-clients.ts';
import { CostWatch } from './cost-watch.ts';
import { findKnee, type Knee } from './find-knee.ts';
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
interface Running {
  readonly options: BenchOptions;
  readonly context: BenchContext;
  readonly load: Load;
  readonly watch: CostWatch | undefined;
  readonly beganMs: number;
  readonly steps: StepReport[];
}

/** Connects, measures, judges, and ends every connection whatever happens. An abort gives what was measured until then. */
export async function runBench(options: BenchOptions, context: BenchContext): Promise<BenchReport> {
  const { plan, scenario } = options;
  const { clock, signal } = context;
  const began = new Date(clock.wallMs()).toISOString();
  await using load = await context.open(plan);
  await using watch =
    context.cost === undefined ? undefined : new CostWatch(context.cost, clock, () => load.now(), signal);
  const running: Running = { options, context, load, watch, beganMs: clock.monoMs(), steps: [] };
  const memoryBefore = (await watch?.read())?.memoryBytes;
  const clients = plan.shape.publishers + plan.shape.subscribers + plan.shape.idle;
  const ramp = await connectClients(load, {
    clock,
    signal,
    rampMs: (1000 * clients) / plan.rampPerSecond,
    connectTimeoutMs: plan.connectTimeoutMs,
    progress: ({ ready, begun }) => context.progress(`connected ${ready} of ${clients} (${begun} begun)`),
  });
  const connected = await load.connections();
  if (scenario === 'connect' && connected.accepted > 0) await hold(running);
  const memoryAfter = (await watch?.read())?.memoryBytes;
  let knee: Knee | undefined;
  if (connected.ready === clients && !signal.aborted) {
    if (scenario === 'knee') knee = await search(running);
    else if (scenario !== 'connect') await oneStep(running, options.rate, options.judgesLatency, false);
  }
  const connections = await connectionReport(
    { ...(await load.connectionTally()), loop: ramp.loop },
    plan.protocolVersion,
  );
  return concludeBench({
    options,
    began,
    connections: withMemory(connections, memoryBefore, memoryAfter),
    steps: running.steps,
    knee,
    stopped: signal.aborted,
    machine: context.machine(),
    costSource: context.cost?.name,
    costFailures: watch?.failures,
  });
}

/** Connections that stand are held for a while: those that break, and memory that is only taken later, show then. */
async function hold({ load, options, context }: Running): Promise<void> {
  const { clock, signal, progress } = context;
  const endMs = load.now() + options.measureMs;
  while (!signal.aborted && load.now() < endMs) {
    await clock.sleep(Math.min(200, Math.max(1, endMs - load.now())), signal).catch(() => undefined); // the loop asks
    const { ready, clients } = await load.connections();
    progress(`holding ${ready} of ${clients} connections, ${((endMs - load.now()) / 1000).toFixed(0)} s to go`);
  }
}

async function search(running: Running): Promise<Knee> {
  const { options, context, beganMs } = running;
  const { rate, maxRate, tolerance, deadlineMs } = options;
  return await findKnee(
    async (at) => {
      const step = await oneStep(running, at, true, true);
      return { verdict: step.verdict, clear: step.verdict === 'bad' && (step.cutShort || (step.lost ?? 0) > 0) };
    },
    { startRate: rate, maxRate, tolerance, hasTime: () => context.clock.monoMs() - beganMs < deadlineMs },
  );
}

async function oneStep(running: Running, rate: number, judgesLatency: boolean, cutShort: boolean): Promise<StepReport> {
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
async function everybodyBack({ load, options, context }: Running): Promise<void> {
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

function withMemory(report: ConnectionReport, before: number | undefined, after: number | undefined): ConnectionReport {
  const each = before === undefined || after === undefined ? undefined : (after - before) / Math.max(1, report.ready);
  return {
    ...report,
    ...(before === undefined ? {} : { memoryBefore: before }),
    ...(after === undefined ? {} : { memoryAfter: after }),
    ...(each === undefined || each <= 0 ? {} : { memoryPerConnection: each }),
  };
}
