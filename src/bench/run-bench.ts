import type { BenchOptions } from './bench-options.ts';
import type { BenchReport, ConnectionReport } from './bench-report.ts';
import { type BenchContext, oneStep, type RunningBench } from './bench-step.ts';
import { concludeBench } from './conclude-bench.ts';
import { connectClients, connectionReport } from './connect-clients.ts';
import { CostWatch } from './cost-watch.ts';
import { findKnee, type Knee } from './find-knee.ts';

/** Connects, measures, judges, and ends every connection whatever happens. An abort gives what was measured until then. */
export async function runBench(options: BenchOptions, context: BenchContext): Promise<BenchReport> {
  const { plan, scenario } = options;
  const { clock, signal } = context;
  const began = new Date(clock.wallMs()).toISOString();
  await using load = await context.open(plan);
  await using watch =
    context.cost === undefined ? undefined : new CostWatch(context.cost, clock, () => load.now(), signal);
  const running: RunningBench = { options, context, load, watch, beganMs: clock.monoMs(), steps: [] };
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
async function hold({ load, options, context }: RunningBench): Promise<void> {
  const { clock, signal, progress } = context;
  const endMs = load.now() + options.measureMs;
  while (!signal.aborted && load.now() < endMs) {
    await clock.sleep(Math.min(200, Math.max(1, endMs - load.now())), signal).catch(() => undefined); // the loop asks
    const { ready, clients } = await load.connections();
    progress(`holding ${ready} of ${clients} connections, ${((endMs - load.now()) / 1000).toFixed(0)} s to go`);
  }
}

async function search(running: RunningBench): Promise<Knee> {
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

function withMemory(report: ConnectionReport, before: number | undefined, after: number | undefined): ConnectionReport {
  const each = before === undefined || after === undefined ? undefined : (after - before) / Math.max(1, report.ready);
  return {
    ...report,
    ...(before === undefined ? {} : { memoryBefore: before }),
    ...(after === undefined ? {} : { memoryAfter: after }),
    ...(each === undefined || each <= 0 ? {} : { memoryPerConnection: each }),
  };
}
