import { SEVERITIES } from '../../core/finding.ts';
import type { Diagnosis } from '../diagnosis.ts';

/** The verdict in one sentence. */
export function summary({ rungs, findings, tookMs }: Diagnosis): string {
  const asked = rungs.filter(({ outcome, tookMs: ms }) => ms !== undefined && outcome !== 'skipped').length;
  const open = rungs.filter(({ outcome, blockedBy }) => outcome === 'unknown' || blockedBy !== undefined).length;
  const found = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const took = `${(tookMs / 1_000).toFixed(1)} s`;
  const unanswered = open === 0 ? '' : `; ${open} could not be answered`;
  const what = found.length === 0 ? 'nothing found' : `found: ${found.join(', ')}`;
  return `${what}; ${asked} ${asked === 1 ? 'check' : 'checks'} asked in ${took}${unanswered}`;
}
