import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import type { ClientEvent } from '../swarm/observation.ts';
import type { Fault } from './driver.ts';
import type { Journal } from './journal.ts';
import type { PlanStep } from './plan.ts';

/** When and how well one trial's faults were injected; monotonic times. */
export interface Injection {
  /** Just before the first injection call: the origin of the RTO. */
  readonly faultMonoMs: number;
  /** When the last fault was proven; absent when one was not. */
  readonly provenMonoMs?: number;
  /** Sentences of proof, or of its absence. */
  readonly evidence: readonly string[];
}

/** What an injection needs to be recorded and proven. */
export interface InjectionContext {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Connections that broke since the swarm began, newest last. */
  readonly events: readonly ClientEvent[];
}

const PROVE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;
const BREAKS: ReadonlySet<ClientEvent['kind']> = new Set(['closed', 'keepalive_timeout', 'server_disconnect']);

/** Journals the undo, injects, proves; for every fault in the plan's order. No record, no fault. */
export async function inject(
  faults: readonly Fault[],
  steps: readonly PlanStep[],
  context: InjectionContext,
): Promise<Injection> {
  const { clock, journal, signal } = context;
  for (const step of steps) {
    const deadline = { wallMs: clock.wallMs() + step.maxDurationMs, monoMs: clock.monoMs() + step.maxDurationMs };
    const { id, node, identity, do: argv, undo } = step;
    await journal.append({ type: 'intend', step: id, node, identity, do: argv, undo, deadline });
  }
  signal.throwIfAborted();
  const seen = context.events.length;
  const faultMonoMs = clock.monoMs();
  for (const [index, fault] of faults.entries()) {
    await fault.apply(signal);
    await journal.append({ type: 'injected', step: steps[index]?.id ?? fault.kind });
  }
  const evidence: string[] = [];
  let proven = true;
  for (const [index, fault] of faults.entries()) {
    const proof = await prove(fault, seen, context);
    evidence.push(proof.says);
    if (proof.holds)
      await journal.append({ type: 'proven', step: steps[index]?.id ?? fault.kind, evidence: proof.says });
    proven &&= proof.holds;
  }
  return { faultMonoMs, ...(proven ? { provenMonoMs: clock.monoMs() } : {}), evidence };
}

/** The target is broken, and somebody outside can tell: a measuring client lost its connection, or the port refuses. */
async function prove(
  fault: Fault,
  seen: number,
  { clock, signal, events }: InjectionContext,
): Promise<{ readonly holds: boolean; readonly says: string }> {
  return withDeadline('proof', PROVE_WITHIN_MS + 1_000, signal, async (inner) => {
    const end = clock.monoMs() + PROVE_WITHIN_MS;
    for (;;) {
      const state = await fault.state(inner);
      const broken = new Set(
        events
          .slice(seen)
          .filter(({ kind }) => BREAKS.has(kind))
          .map(({ client }) => client),
      ).size;
      const effect = state.holds ? await fault.effect(inner) : undefined;
      const says = `${state.says}, ${broken} measuring ${broken === 1 ? 'client' : 'clients'} lost the connection, ${effect?.says ?? 'nothing asked outside'}`;
      if (state.holds && (broken > 0 || effect?.holds === true)) return { holds: true, says };
      if (clock.monoMs() > end) return { holds: false, says };
      await clock.sleep(LOOK_EVERY_MS, inner);
    }
  });
}
