import type { Clock } from '../core/clock.ts';
import type { Load } from './load.ts';
import type { StepCounts, StepOrder, StepTally } from './load-tally.ts';

/** What one step is to be. */
export interface StepWish {
  readonly step: number;
  /** Messages published in a second. */
  readonly rate: number;
  /** Subscribers each of them goes to, on average. */
  readonly fanOut: number;
  readonly warmupMs: number;
  readonly measureMs: number;
  readonly settleMs: number;
  /** Deliveries later than this are too late. */
  readonly lateMs: number;
  /** Whether a step with too many of them is ended at once, to spare the broker. */
  readonly cutShort: boolean;
}

/** One step as it went. */
export interface MeasuredStep {
  readonly order: StepOrder;
  /** How long messages that count fell due. */
  readonly measuredMs: number;
  readonly tally: StepTally;
  /** Too many deliveries were too late, and it was ended. */
  readonly cutShort: boolean;
  /** The signal ended it: what was under way then is not lost. */
  readonly stopped: boolean;
}

/** What steps need from outside. */
export interface StepContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears how far the step is, several times in a second. */
  readonly progress: (counts: StepCounts, elapsedMs: number) => void;
}

/** Between the order and the first message: every process must have heard of it by then. */
const BEGIN_IN_MS = 100;
const LOOK_EVERY_MS = 100;
/** Silence after which nothing more is waited for in a step that failed anyway. */
const QUIET_MS = 500;
/** After everything came: what comes again comes soon. */
const COPIES_MS = 200;

/** Publishes at a fixed rate, whatever comes of it, and waits until everything came or cannot be expected any more. */
export async function measureStep(load: Load, wish: StepWish, context: StepContext): Promise<MeasuredStep> {
  const { signal } = context;
  const startMs = load.now() + BEGIN_IN_MS;
  const measureFromMs = startMs + wish.warmupMs;
  const { step, rate, lateMs } = wish;
  const order = { step, rate, lateMs, startMs, measureFromMs, untilMs: measureFromMs + wish.measureMs };
  await load.begin(order);
  let cutShort = false;
  while (!cutShort && !signal.aborted && load.now() < order.untilMs) {
    await pause(Math.min(LOOK_EVERY_MS, Math.max(1, order.untilMs - load.now())), context);
    const counts = await load.counts();
    context.progress(counts, load.now() - startMs);
    cutShort = wish.cutShort && isHopeless(counts, order, wish, load.now());
  }
  if (cutShort || signal.aborted) await load.halt();
  const measuredMs = Math.max(0, Math.min(load.now(), order.untilMs) - measureFromMs);
  if (!signal.aborted) await settle(load, wish.settleMs, cutShort, context);
  await load.halt();
  return { order, measuredMs, tally: await load.tally(), cutShort, stopped: signal.aborted };
}

/** More than one in a hundred of all deliveries the step would have is too late already, or overdue by as much. */
function isHopeless({ received, late }: StepCounts, order: StepOrder, { fanOut }: StepWish, nowMs: number): boolean {
  const perMs = (order.rate * fanOut) / 1000;
  const whole = perMs * (order.untilMs - order.measureFromMs);
  const dueMs = Math.min(nowMs, order.untilMs) - order.lateMs - order.measureFromMs;
  const overdue = Math.max(0, perMs * Math.max(0, dueMs) - received);
  return late + overdue > Math.max(1, whole / 100);
}

async function settle(load: Load, withinMs: number, cutShort: boolean, context: StepContext): Promise<void> {
  const deadlineMs = load.now() + withinMs;
  let seen = { received: -1, sinceMs: 0 };
  while (!context.signal.aborted && load.now() < deadlineMs) {
    const { received, expected, pending } = await load.counts();
    if (received >= expected && pending === 0) {
      await pause(COPIES_MS, context);
      return;
    }
    if (received !== seen.received) seen = { received, sinceMs: load.now() };
    if (cutShort && load.now() - seen.sinceMs >= QUIET_MS) return;
    await pause(LOOK_EVERY_MS / 2, context);
  }
}

/** The loops ask the signal themselves: an aborted pause is just a short one. */
async function pause(ms: number, { clock, signal }: StepContext): Promise<void> {
  await clock.sleep(ms, signal).catch(() => undefined);
}
