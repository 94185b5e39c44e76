/** One series of an answer; a time is Unix seconds. */
export interface FleetSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/** Where the past of a fleet is kept: a Prometheus. Failures are a `SourceError` with the server's own sentence. */
export interface FleetHistory {
  range(
    expr: string,
    window: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
    signal: AbortSignal,
  ): Promise<readonly FleetSeries[]>;
  instant(expr: string, atMs: number, signal: AbortSignal): Promise<readonly FleetSeries[]>;
}
