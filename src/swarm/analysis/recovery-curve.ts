import type { ClientFinding, RecoveryPoint } from '../findings.ts';

/** Share of these clients that had service for good by then: one point per time at which somebody recovered, from 0 on. */
export function recoveryCurve(clients: readonly ClientFinding[]): RecoveryPoint[] {
  if (clients.length === 0) return [];
  const recovered = clients.filter(({ failover }) => !failover.censored).map(({ failover }) => failover.ms);
  return [...new Set([0, ...recovered])]
    .toSorted((a, b) => a - b)
    .map((atMs) => ({ atMs, share: recovered.filter((ms) => ms <= atMs).length / clients.length }));
}
