import type { Findings } from '../swarm/findings.ts';
import type { DrillRules } from './drill-rules.ts';

/** Whether a client whose failover counts lost its connection, where the drill takes connections: else its time is unknown, not 0. */
export function coversTarget(
  { clients }: Pick<Findings, 'clients'>,
  { disconnects }: Pick<DrillRules, 'disconnects'>,
): boolean {
  return !disconnects || clients.some(({ attachment, affected }) => attachment === 'floating' && affected);
}
