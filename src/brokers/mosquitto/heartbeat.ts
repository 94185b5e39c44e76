/** The topic a broker publishes in every interval whether it changed or not; everything else is sent on change. */
export interface Heartbeat {
  /** The uptime the broker said at `atMs`, seconds. */
  readonly beat: (uptimeSeconds: number, atMs: number) => void;
  readonly uptimeSeconds: () => number | undefined;
  /** Milliseconds since the last one; undefined before the first. */
  readonly ageMs: (nowMs: number) => number | undefined;
  /** From which age the values behind it are no longer believed. */
  readonly limitMs: () => number;
}

/** No broker is called stale sooner: three and a half default intervals. */
const FLOOR_MS = 35_000;

/** Three intervals: the one between the last two beats by the broker's own clock, before that the configured one. */
export function createHeartbeat(configuredIntervalMs: number): Heartbeat {
  let last: { readonly uptime: number; readonly atMs: number } | undefined;
  let intervalMs = configuredIntervalMs;
  return {
    beat: (uptime, atMs) => {
      if (last !== undefined && uptime > last.uptime) intervalMs = (uptime - last.uptime) * 1_000;
      last = { uptime, atMs };
    },
    uptimeSeconds: () => last?.uptime,
    ageMs: (nowMs) => (last === undefined ? undefined : nowMs - last.atMs),
    limitMs: () => Math.max(3 * intervalMs, FLOOR_MS),
  };
}
