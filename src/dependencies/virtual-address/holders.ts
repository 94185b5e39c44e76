import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** What one look found: the nodes behind the address, or why that cannot be said. */
export type Finding = { readonly holders: readonly string[] } | { readonly unknown: string };

/** Remembers who held the address. */
export interface HolderHistory {
  /** Takes a finding in and says what is known now: nothing at all while the holder is unknown. */
  readonly take: (finding: Finding, wallMs: number) => readonly Reading[];
}

/** `say` hears why a holder is unknown, once for each reason until the holder is known again. */
export function createHolderHistory(
  dependency: string,
  nodes: readonly string[],
  say: (why: string) => void,
): HolderHistory {
  let last: string | undefined;
  let changes = 0;
  let changedMs: number | undefined;
  let complaint: string | undefined;
  return {
    take: (finding, wallMs) => {
      if ('unknown' in finding) {
        if (finding.unknown !== complaint) say(finding.unknown);
        complaint = finding.unknown;
        return [];
      }
      complaint = undefined;
      const now = JSON.stringify(finding.holders.toSorted());
      if (last !== undefined && last !== now) {
        changes += 1;
        changedMs = wallMs;
      }
      last = now;
      const labels = { dependency };
      return [
        ...nodes.map((node) =>
          reading(metrics.virtualAddressHolder, { dependency, node }, finding.holders.includes(node) ? 1 : 0),
        ),
        reading(metrics.virtualAddressChanges, labels, changes),
        ...(changedMs === undefined ? [] : [reading(metrics.virtualAddressLastChange, labels, changedMs / 1_000)]),
      ];
    },
  };
}
