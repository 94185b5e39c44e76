import type { SourceErrorReason } from '../core/source.ts';

/** The phases of a round trip, in their order; a module or an address without one (no TLS, no WebSocket) skips it. */
export const PROBE_PHASES = ['dns', 'tcp', 'tls', 'websocket', 'connect', 'subscribe', 'publish', 'deliver'] as const;

export type ProbePhase = (typeof PROBE_PHASES)[number];

/** What the TLS handshake showed, whether or not the probe went on after it. */
export interface ProbeTls {
  /** As Node names it: `TLSv1.2`, `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** Unix seconds at which the first certificate of the presented chain expires. */
  readonly earliestExpirySeconds: number;
  /** Unix seconds at which the leaf expires. */
  readonly leafExpirySeconds: number;
  /** Why the chain is not trusted, in the word of OpenSSL (`CERT_HAS_EXPIRED`); absent when it is. */
  readonly chainProblem?: string;
}

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
  /** From the beginning of the first phase to the end of the last, cleaning up not included. */
  readonly durationSeconds: number;
  readonly address?: { readonly ip: string; readonly family: 4 | 6 };
  readonly tls?: ProbeTls;
  /** Reason code of CONNACK, when one came. */
  readonly connackCode?: number;
  /** Whether the broker said that it had kept the session (persistent-session modules). */
  readonly sessionPresent?: boolean;
}
