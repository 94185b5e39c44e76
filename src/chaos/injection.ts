import type { Clock } from '../core/clock.ts';
import { DeadlineError, withDeadline } from '../core/deadline.ts';
import type { ClientEvent } from '../swarm/observation.ts';
import type { Fault } from './fault.ts';
import type { Journal } from './journal.ts';
import type { LeaseKeeper } from './lease.ts';
import type { PlanStep } from './plan.ts';

/** When and how well one act's faults were injected; monotonic times. */
export interface Injection {
  /** Just before the first injection call: the origin of the RTO. */
  readonly faultMonoMs: number;
  /** Between the first and the last injection call's return, where there are several. */
  readonly skewMs: number;
  /** When the last fault was proven; absent when one was not. */
  readonly provenMonoMs?: number;
  /** Sentences of proof, or of its absence. */
  readonly evidence: readonly string[];
}

/** A fault with the step that stands for it. */
export interface ArmedFault {
  readonly fault: Fault;
  readonly step: PlanStep;
}

/** What an injection needs to be recorded and proven. */
export interface InjectionContext {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly leases: Pick<LeaseKeeper, 'hold'>;
  /** Connections that broke since the swarm began, newest last. */
  readonly events: readonly ClientEvent[];
}

const PROVE_WITHIN_MS = 5_000;
/** For the last look: a canary inside a container starts a program there, which takes seconds on a busy machine. */
const LAST_LOOK_MS = 15_000;
const LOOK_EVERY_MS = 20;
const BREAKS: ReadonlySet<ClientEvent['kind']> = new Set(['closed', 'keepalive_timeout', 'server_disconnect']);

/** Journals every undo, injects all faults together, proves each. No record, no fault. */
export async function inject(armed: readonly ArmedFault[], context: InjectionContext): Promise<Injection> {
  const { clock, journal, signal } = context;
  for (const { step } of armed) {
    const deadline = { wallMs: clock.wallMs() + step.maxDurationMs, monoMs: clock.monoMs() + step.maxDurationMs };
    const { id, node, identity, do: argv, undo } = step;
    await journal.append({ type: 'intend', step: id, node, identity, do: argv, undo, deadline });
  }
  signal.throwIfAborted();
  const seen = context.events.length;
  const faultMonoMs = clock.monoMs();
  const skewMs = await applyTogether(armed, context);
  // Side by side: the proofs of a whole region one after the other would take longer than its leases.
  const proofs = await Promise.all(armed.map(({ fault }) => prove(fault, seen, context)));
  for (const [index, { holds, says }] of proofs.entries()) {
    const step = armed[index]?.step.id;
    if (holds && step !== undefined) await journal.append({ type: 'proven', step, evidence: says });
  }
  const proven = proofs.every(({ holds }) => holds);
  const evidence = proofs.map(({ says }) => says);
  return { faultMonoMs, skewMs, ...(proven ? { provenMonoMs: clock.monoMs() } : {}), evidence };
}

/** All at once; when one fails the others are waited for, so that nothing happens behind the back of the undo. */
async function applyTogether(
  armed: readonly ArmedFault[],
  { clock, journal, signal, leases }: InjectionContext,
): Promise<number> {
  const ends: number[] = [];
  const results = await Promise.allSettled(
    armed.map(async ({ fault, step }) => {
      leases.hold(fault, step.maxDurationMs);
      await fault.apply(signal);
      ends.push(clock.monoMs());
    }),
  );
  for (const [index, result] of results.entries()) {
    const step = armed[index]?.step.id;
    if (result.status === 'fulfilled' && step !== undefined) await journal.append({ type: 'injected', step });
  }
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return ends.length === 0 ? 0 : Math.max(...ends) - Math.min(...ends);
}

/** The target is broken, and where it can be seen from outside, somebody there can tell: a client lost its connection, or the port refuses. */
async function prove(
  fault: Fault,
  seen: number,
  { clock, signal, events }: InjectionContext,
): Promise<{ readonly holds: boolean; readonly says: string }> {
  const what = `proof of ${fault.spec.kind} at ${fault.target.name}`;
  return withDeadline(what, PROVE_WITHIN_MS + LAST_LOOK_MS, signal, async (inner) => {
    const end = clock.monoMs() + PROVE_WITHIN_MS;
    for (;;) {
      const state = await fault.state(inner);
      const broken = new Set(
        events
          .slice(seen)
          .filter(({ kind }) => BREAKS.has(kind))
          .map(({ client }) => client),
      ).size;
      if (state.holds && !fault.visible) return { holds: true, says: state.says };
      const effect = state.holds ? await fault.effect(inner) : undefined;
      // Clients that have not said so yet are no evidence against the port that refuses: only their count is left out.
      const felt = `${broken} measuring ${broken === 1 ? 'client' : 'clients'} lost the connection`;
      const says = [
        state.says,
        ...(broken === 0 && effect?.holds === true ? [] : [felt]),
        effect?.says ?? 'nothing asked outside',
      ].join(', ');
      if (state.holds && (broken > 0 || effect?.holds === true)) return { holds: true, says };
      if (clock.monoMs() > end) return { holds: false, says };
      await clock.sleep(LOOK_EVERY_MS, inner);
    }
  }).catch((error: unknown) => {
    if (error instanceof DeadlineError) return { holds: false, says: error.message };
    throw error;
  });
}
