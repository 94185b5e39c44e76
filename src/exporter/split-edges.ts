import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { EdgeCount } from './partition-edges.ts';

/**
 * Counts the beginnings and ends of splits as the exporter sees them: from one group to several and back. Looks at which
 * nobody answers tell nothing about a split, so it neither ends nor begins there; one that was there at the first look is
 * not seen to begin.
 */
export class SplitEdges {
  #split: boolean | undefined;
  #detected = 0;
  #resolved = 0;

  /** Takes note of one look; the same verdict again changes nothing. */
  observe({ groups }: Pick<ClusterVerdict, 'groups'>): void {
    if (groups.length === 0) return;
    const split = groups.length > 1;
    if (this.#split === false && split) this.#detected += 1;
    if (this.#split === true && !split) this.#resolved += 1;
    this.#split = split;
  }

  count(): EdgeCount {
    return { detected: this.#detected, resolved: this.#resolved };
  }
}
