import type { SourceErrorReason } from '../core/source.ts';
import type { PROBE_PHASES } from '../metrics/label-values.ts';
import type { TlsObservation } from '../mqtt/tls-observation.ts';

export type ProbePhase = (typeof PROBE_PHASES)[number];

/** What the TLS handshake showed, whether or not the probe went on after it. */
export type ProbeTls = TlsObservation;

/** Why a probe failed, and where. */
export interface ProbeFailure {
  readonly phase: ProbePhase;
  readonly reason: SourceErrorReason;
  /** What was asked of whom and what came back; never a secret. */
  readonly message: string;
}

/** What one probe saw. Phases that did not end are absent; durations are seconds of the monotonic clock. */
export interface ProbeResult {
  readonly success: boolean;
  readonly failure?: ProbeFailure;
  readonly phases: Readonly<Partial<Record<ProbePhase, number>>>;
  /** When each phase that ended or failed began, in seconds since the probe began. */
  readonly beganSeconds: Readonly<Partial<Record<ProbePhase, number>>>;
  /** From the beginning of the first phase to the end of the last, cleaning up not included. */
  readonly durationSeconds: number;
  readonly address?: { readonly ip: string; readonly family: 4 | 6 };
  readonly tls?: ProbeTls;
  /** Reason code of CONNACK, when one came. */
  readonly connackCode?: number;
  /** Whether the broker said that it had kept the session (persistent-session modules). */
  readonly sessionPresent?: boolean;
}
