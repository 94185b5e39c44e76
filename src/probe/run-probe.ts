import type { ProbeModule } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { whereOf } from '../mqtt/connect-options.ts';
import { rehearse } from '../mqtt/rehearsal.ts';
import { probePersistentSession } from './persistent-session.ts';
import { startPhaseWatch } from './phase-watch.ts';
import { asProbeFailure } from './probe-failure.ts';
import { probeIdentity } from './probe-message.ts';
import type { ProbeFailure, ProbePhase, ProbeResult } from './probe-result.ts';
import { connectProbe, type Probing } from './probing.ts';
import { probeRetained } from './retained.ts';
import { probeRoundTrip } from './round-trip.ts';

/** What a probe is aimed at, and who it says it is there. */
export interface ProbeTarget {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
}

export interface ProbeContext {
  readonly clock: Clock;
  /** 0 up to 1; makes client id and topic unique. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const kinds: Readonly<Record<ProbeModule['kind'], (probing: Probing, signal: AbortSignal) => Promise<void>>> = {
  async connect(probing, signal) {
    await connectProbe(probing, { clientId: probing.identity.clientId, clean: true }, signal);
  },
  round_trip: probeRoundTrip,
  retained: probeRetained,
  persistent_session: probePersistentSession,
};

/**
 * Runs one probe to its end and cleans up after it. What network and broker do is in the result; rejects only with the
 * caller's abort reason (after cleaning up) or because of a defect of ours.
 */
export async function runProbe(
  target: ProbeTarget,
  module: ProbeModule,
  { clock, random, signal }: ProbeContext,
): Promise<ProbeResult> {
  signal.throwIfAborted();
  await rehearse();
  const watch = startPhaseWatch(clock);
  const probing: Probing = {
    target,
    module,
    identity: probeIdentity(module.topicPrefix, module.payloadBytes, random),
    where: whereOf(target.url),
    clock,
    watch,
    seen: {},
    connections: [],
    undo: [],
  };
  const outcome = await settle(probing, () =>
    withDeadline('the probe', module.timeoutMs, signal, (inner) => kinds[module.kind](probing, inner)),
  );
  const isStopped = signal.aborted && !('failure' in outcome && outcome.failure === undefined);
  const durationSeconds = watch.elapsedSeconds();
  const seen = { ...probing.seen }; // what is seen while cleaning up is not of the probe
  const phases: PhaseSeconds = { ...watch.phases };
  const beganSeconds: PhaseSeconds = { ...watch.beganSeconds };
  const untidy = await cleanUp(probing);
  if (isStopped) throw signal.reason;
  if ('defect' in outcome) throw outcome.defect;
  const failure = joined(outcome.failure, untidy);
  const { address, tls, connackCode, sessionPresent } = seen;
  return {
    success: failure === undefined,
    ...(failure === undefined ? {} : { failure }),
    phases: withCleanup(without(phases, failure?.phase), watch.phases.cleanup),
    beganSeconds: withCleanup(beganSeconds, watch.beganSeconds.cleanup),
    durationSeconds,
    ...(address === undefined ? {} : { address: { ip: address.ip, family: address.family } }),
    ...(tls === undefined ? {} : { tls }),
    ...(connackCode === undefined ? {} : { connackCode }),
    ...(sessionPresent === undefined ? {} : { sessionPresent }),
  };
}

type PhaseSeconds = Partial<Record<ProbePhase, number>>;

/** Without the phase that failed, which may have seemed to end: a server may refuse our certificate after TLS ended. */
function without(phases: PhaseSeconds, failed: ProbePhase | undefined): PhaseSeconds {
  return Object.fromEntries(Object.entries(phases).filter(([phase]) => phase !== failed));
}

function withCleanup(phases: PhaseSeconds, seconds: number | undefined): PhaseSeconds {
  return seconds === undefined ? phases : { ...phases, cleanup: seconds };
}

type Outcome = { readonly failure: ProbeFailure | undefined } | { readonly defect: unknown };

/** Runs `work`; a failure of the outside becomes a value, and so does a defect, because cleaning up comes first. */
async function settle({ watch, where, module }: Probing, work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return { failure: undefined };
  } catch (error) {
    try {
      return { failure: asProbeFailure(error, watch.current(), where, module.timeoutMs) };
    } catch (defect) {
      return { defect };
    }
  }
}

/** Takes back what was done, newest first, within a deadline of its own, and closes every connection. */
async function cleanUp(probing: Probing): Promise<ProbeFailure | undefined> {
  const { undo, connections, module, watch } = probing;
  const outcome = await settle(probing, async () => {
    if (undo.length === 0) return;
    await watch.run('cleanup', () =>
      withDeadline('cleaning up', module.timeoutMs, new AbortController().signal, async (signal) => {
        for (const back of undo.toReversed()) await back(signal);
      }),
    );
  });
  await Promise.all(connections.map((connection) => connection.close()));
  if ('defect' in outcome) throw outcome.defect;
  return outcome.failure;
}

/** A probe that failed and could not clean up either has failed where it failed first, and says both. */
function joined(failure: ProbeFailure | undefined, untidy: ProbeFailure | undefined): ProbeFailure | undefined {
  if (untidy === undefined) return failure;
  if (failure === undefined) return { ...untidy, phase: 'cleanup' };
  return { ...failure, message: `${failure.message}; cleaning up failed too: ${untidy.message}` };
}
