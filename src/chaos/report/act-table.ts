import type { Table } from '../../page/table.ts';
import { seconds } from '../duration-text.ts';
import type { TrialReport } from './trial-report.ts';

/** Every act with its moments since the first fault; undefined where there was one only. */
export function actTable({ acts }: TrialReport): Table | undefined {
  if (acts === undefined || acts.length === 0) return undefined;
  return {
    head: ['act', 'fault', 'proven', 'undone', 'skew'],
    numeric: [1, 2, 3, 4],
    rows: acts.map(({ name, faultMs, provenMs, undoneMs, skewMs }) => [
      name,
      seconds(faultMs),
      provenMs === undefined ? 'never' : seconds(provenMs),
      undoneMs === undefined ? 'at the end' : seconds(undoneMs),
      seconds(skewMs),
    ]),
  };
}
