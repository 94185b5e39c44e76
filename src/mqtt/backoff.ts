/** Waiting time between connection attempts: doubling from `min` up to `max`. */
export interface Backoff {
  readonly min: number;
  readonly max: number;
}

export const defaultBackoffMs: Backoff = { min: 1_000, max: 30_000 };

/**
 * Milliseconds to wait before the next attempt after `failures` failed ones in a row. Half of it is jitter, so that an
 * exporter with a thousand nodes does not knock on all of them in the same instant.
 */
export function backoffMs(failures: number, random: () => number, { min, max }: Backoff = defaultBackoffMs): number {
  const full = Math.min(max, min * 2 ** Math.min(Math.max(failures - 1, 0), 30));
  return full / 2 + (random() * full) / 2;
}
