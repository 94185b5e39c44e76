import { createHash } from 'node:crypto';

/**
 * When within its interval a probe begins, in milliseconds: the same at every start, and spread evenly over many probes,
 * so that a fleet is not probed in one instant.
 */
export function phaseOffsetMs(identity: readonly string[], everyMs: number): number {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest();
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * everyMs);
}
