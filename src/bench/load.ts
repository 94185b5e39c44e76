import type { ConnectionCounts, ConnectionTally, StepCounts, StepOrder, StepTally } from './load-tally.ts';

/**
 * The clients of one measurement, in this process or in several. Disposing ends every connection and with it every
 * session; safe to do twice.
 */
export interface Load extends AsyncDisposable {
  /** Observation time now: milliseconds, the same in all processes. */
  now(): number;
  /** Begins the ramp and returns; clients go on trying until the load is disposed of. */
  connect(): Promise<void>;
  connections(): Promise<ConnectionCounts>;
  connectionTally(): Promise<ConnectionTally>;
  /** Begins a step; the one before is forgotten. */
  begin(order: StepOrder): Promise<void>;
  counts(): Promise<StepCounts>;
  /** No message falls due any more, and none that still waits is sent. */
  halt(): Promise<void>;
  tally(): Promise<StepTally>;
}
