import { allMetrics } from '../../metrics/catalogue.ts';
import type { ClusterLines } from './cluster-lines.ts';
import type { FamilyHead, TextFormat } from './format.ts';

/** A family that is not of the catalogue (our own process), with its sample lines ready. */
export interface OwnFamily extends FamilyHead {
  readonly lines: string;
}

/** The page: families in the order of the catalogue, clusters in the order given, our own families behind them. */
export function pageOf(
  format: TextFormat,
  clusters: readonly Pick<ClusterLines, 'lines'>[],
  own: readonly OwnFamily[],
): string {
  const parts: string[] = [];
  for (const metric of allMetrics) {
    const lines = clusters.map((cluster) => cluster.lines.get(metric.name)).filter((text) => text !== undefined);
    if (lines.length > 0) parts.push(format.head(metric), ...lines);
  }
  for (const family of own) if (family.lines !== '') parts.push(format.head(family), family.lines);
  parts.push(format.end);
  return parts.join('');
}
