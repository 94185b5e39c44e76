import { existsSync, readFileSync } from 'node:fs';
import type { TruthCell } from '../../src/generate/broker-truth.ts';
import { cellKey } from './committed-truth.ts';
import type { TruthCell as LiveLine } from './truth-cells.ts';

/** Labels that say how, where from or through what, and not what. */
const WAYS = new Set(['method', 'bridge', 'type', 'listener', 'protocol']);

/** The cells that live tests appended to a file; of those about the same the least good that was expected at all. */
export function readLiveCells(file: string | undefined): TruthCell[] {
  if (file === undefined || file === '' || !existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const cells = lines.map((line) => asCell(JSON.parse(line) as LiveLine));
  const leastGoodLast = cells.toSorted((a, b) => weight(a) - weight(b));
  return [...new Map(leastGoodLast.map((cell) => [cellKey(cell), cell])).values()];
}

/** A live line as it is committed. */
export function asCell({ kind, version, metric, labels, scope, truth, value, verdict }: LiveLine): TruthCell {
  const what = Object.fromEntries(Object.entries(labels).filter(([label]) => !WAYS.has(label)));
  return { kind, version, origin: 'live', metric, labels: what, scope, truth, told: value, verdict };
}

function weight({ truth, verdict }: TruthCell): number {
  if (truth === null && verdict === 'absent') return 0;
  return { exact: 1, deviation: 2, absent: 3 }[verdict];
}
