/** A drill (`sre chaos`) on this machine that runs, or has ended and left faults behind. */
export interface DrillState {
  readonly cluster: string;
  readonly scenario: string;
  /** Whether the process that runs it lives. */
  readonly active: boolean;
  /** Unix seconds. */
  readonly startSeconds: number;
  /** How long it takes at most by its plan. */
  readonly plannedSeconds: number;
  /** Faults nobody is taking back; 0 while it is active. */
  readonly faultsLeft: number;
}

/** Tells the drills there are now; cheap enough to be asked at every scrape. */
export type DrillWatch = () => Promise<readonly DrillState[]>;
