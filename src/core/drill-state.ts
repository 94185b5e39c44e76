/** Where a drill is: before its first fault, while one is there or being taken back, after the last. */
export const DRILL_PHASES = ['baseline', 'fault', 'after'] as const;
export type DrillPhase = (typeof DRILL_PHASES)[number];

/** How a drill may end: as its verdict says, or stopped early. */
export const DRILL_RESULTS = ['pass', 'fail', 'unknown', 'aborted'] as const;
export type DrillResult = (typeof DRILL_RESULTS)[number];

/** A drill (`sre chaos`) on this machine that runs, or has ended and left faults behind. */
export interface DrillState {
  readonly cluster: string;
  readonly scenario: string;
  /** Whether the process that runs it lives. */
  readonly active: boolean;
  readonly phase: DrillPhase;
  /** Unix seconds. */
  readonly startSeconds: number;
  /** How long it takes at most by its plan. */
  readonly plannedSeconds: number;
  /** Faults nobody is taking back; 0 while it is active. */
  readonly faultsLeft: number;
}

/** How a drill on this machine ended. */
export interface DrillOutcome {
  readonly cluster: string;
  readonly scenario: string;
  /** Unix seconds. */
  readonly endSeconds: number;
  readonly result: DrillResult;
  /** Of its worst trial; absent when it was not measured, or not over when the drill ended. */
  readonly rtoSeconds?: number;
  /** Below this it had to stay. */
  readonly targetSeconds: number;
}

/** What the runs on this machine tell. */
export interface DrillRecord {
  readonly drills: readonly DrillState[];
  /** The latest of each cluster and scenario. */
  readonly outcomes: readonly DrillOutcome[];
}

/** Tells the drills there are and were; cheap enough to be asked at every scrape. */
export type DrillWatch = () => Promise<DrillRecord>;
