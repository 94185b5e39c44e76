/** What the broker still knew after recovery. */
export interface StateFinding {
  /** Persistent clients that reconnected after the fault: with their session, and without. */
  readonly sessionsKept: number;
  readonly sessionsLost: number;
  /** Topics whose retained message is absent, and those with another than the last acknowledged one; absent when not looked at. */
  readonly retained?: {
    readonly checked: number;
    readonly missing: readonly string[];
    readonly wrong: readonly string[];
  };
  /** Clients that died whose will never came or came more than once, and survivors whose will came; absent when not looked at. */
  readonly wills?: {
    readonly checked: number;
    readonly missing: readonly string[];
    readonly repeated: readonly string[];
    readonly ofSurvivors: readonly string[];
  };
}
