import { z } from 'zod';
import type { Log } from '../core/log.ts';
import type { Reading } from '../core/reading.ts';

/** `options.maxBridges`: bridges of one node that get series. */
export const maxBridgesSchema = z.int().min(1).max(10_000).default(100);

/** The readings of the bridges of one node that get series, out of those of all, by a name that is unique on it. */
export type BridgeLimit = (node: string, bridges: ReadonlyMap<string, readonly Reading[]>) => readonly Reading[];

/**
 * Bridges are made by operators, and sometimes by programs, so that their number needs a bound. The first `max` by name
 * are kept, the same ones at every read; how many were left out is said when it changes.
 */
export function createBridgeLimit(max: number, log: Log): BridgeLimit {
  const leftOut = new Map<string, number>();
  return (node, bridges) => {
    const extra = Math.max(0, bridges.size - max);
    if (extra === 0) {
      leftOut.delete(node);
      return [...bridges.values()].flat();
    }
    const names = [...bridges.keys()].toSorted();
    if (leftOut.get(node) !== extra) {
      leftOut.set(node, extra);
      const fields = { node, bridges: bridges.size, leftOut: extra, firstLeftOut: names[max] };
      log.warn(fields, `more bridges than options.maxBridges (${max}): the last by name have no series`);
    }
    return names.slice(0, max).flatMap((name) => bridges.get(name) ?? []);
  };
}
