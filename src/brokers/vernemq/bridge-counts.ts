import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** Messages a bridge brought in and took out since the node started. */
export interface BridgeCount {
  in: number;
  out: number;
}

const MARK = '_vmq_bridge_publish_';
const REST = /^(in|out)_[012](?:\{.*\})?[ \t]+(\d+)(?:\.0*)?(?:[ \t]|$)/;

/**
 * What a page says of bridges, by their names, all qualities of service together. VerneMQ makes a family of every bridge,
 * with its name in front and whatever characters it has, so that some of these lines are none of the Prometheus format
 * and all are read as text. Two bridges of one name (TCP and TLS) are one.
 */
export function bridgeCounts(body: string, prefix: string): ReadonlyMap<string, BridgeCount> {
  const counts = new Map<string, BridgeCount>();
  if (!body.includes(MARK)) return counts;
  for (const line of body.split('\n')) {
    const at = line.lastIndexOf(MARK);
    if (at <= prefix.length || !line.startsWith(prefix) || line.startsWith('#')) continue;
    const [, direction, digits] = REST.exec(line.slice(at + MARK.length).trimEnd()) ?? [];
    if (direction === undefined || digits === undefined) continue;
    const name = line.slice(prefix.length, at);
    const count = counts.get(name) ?? { in: 0, out: 0 };
    count[direction === 'in' ? 'in' : 'out'] += Number(digits);
    counts.set(name, count);
  }
  return counts;
}

/** The readings of each bridge of one node. */
export function bridgeCountReadings(
  node: string,
  counts: ReadonlyMap<string, BridgeCount>,
): ReadonlyMap<string, readonly Reading[]> {
  return new Map(
    [...counts].map(([bridge, count]) => [
      bridge,
      (['in', 'out'] as const).map((direction) =>
        reading(metrics.bridgeMessages, { node, bridge, direction }, count[direction]),
      ),
    ]),
  );
}
