import type { Demand } from './demand.ts';
import type { Machine } from './node-plan.ts';
import { bytes, shortCount } from './quantity.ts';

/** What the seed calls typical of one broker (1184.3). */
const TYPICAL = { connections: 500_000, memoryBytes: 64e9 } as const;

/** Where nodes would be larger than typical ones, a sentence each. */
export function beyondTypical({ devices }: Demand, { memoryBytes }: Machine, nodes: number): readonly string[] {
  const each = devices / Math.max(nodes - 1, 1);
  return [
    ...(each > TYPICAL.connections
      ? [`${shortCount(each)} connections on a node when one is gone: the seed calls 50K-500K typical (1184.3)`]
      : []),
    ...(memoryBytes > TYPICAL.memoryBytes
      ? [`nodes of ${bytes(memoryBytes)}: the seed calls 16-64 GB typical (1184.3)`]
      : []),
  ];
}
