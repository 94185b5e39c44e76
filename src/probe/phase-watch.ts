import type { Clock } from '../core/clock.ts';
import type { ProbePhase } from './probe-result.ts';

/** Times phases on the monotonic clock and knows which one is running. */
export interface PhaseWatch {
  /** Runs a phase; only its first run is kept, so that a second connection does not overwrite the first. */
  readonly run: <T>(phase: ProbePhase, work: () => Promise<T>) => Promise<T>;
  /** Says which phase is running now, for one that is recorded by {@link record}. */
  readonly enter: (phase: ProbePhase, beganMs: number) => void;
  readonly record: (phase: ProbePhase, beganMs: number, endedMs: number) => void;
  readonly current: () => ProbePhase;
  readonly phases: Readonly<Partial<Record<ProbePhase, number>>>;
  readonly beganSeconds: Readonly<Partial<Record<ProbePhase, number>>>;
  /** Seconds since the first phase began. */
  readonly elapsedSeconds: () => number;
}

export function startPhaseWatch(clock: Clock): PhaseWatch {
  let startedMs: number | undefined;
  const phases: Partial<Record<ProbePhase, number>> = {};
  const beganSeconds: Partial<Record<ProbePhase, number>> = {};
  let current: ProbePhase = 'dns';
  const enter = (phase: ProbePhase, beganMs: number): void => {
    current = phase;
    startedMs ??= beganMs;
    beganSeconds[phase] ??= (beganMs - startedMs) / 1_000;
  };
  const record = (phase: ProbePhase, beganMs: number, endedMs: number): void => {
    phases[phase] ??= (endedMs - beganMs) / 1_000;
  };
  return {
    async run(phase, work) {
      const beganMs = clock.monoMs();
      enter(phase, beganMs);
      const result = await work();
      record(phase, beganMs, clock.monoMs());
      return result;
    },
    enter,
    record,
    current: () => current,
    phases,
    beganSeconds,
    elapsedSeconds: () => (startedMs === undefined ? 0 : (clock.monoMs() - startedMs) / 1_000),
  };
}
