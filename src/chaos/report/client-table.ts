import type { Findings } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { affectedClients } from './affected-clients.ts';

/** How the clients that lost their connection came back, slowest first; what HTML and Markdown show alike. */
export interface ClientTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many more there were, all faster. */
  readonly more: number;
}

const HEAD = [
  'client',
  'role',
  'noticed',
  'CONNACK',
  'resumed',
  "stream's failover",
  'attempts',
  'session',
  'refused with',
];
const MAX_ROWS = 24;

export function clientTable(findings: Findings): ClientTable {
  const { affected } = affectedClients(findings);
  const rows = affected.slice(0, MAX_ROWS).map((client) => [
    client.client,
    client.role,
    seconds(client.detectedMs),
    seconds(client.reconnectedMs),
    seconds(client.resumedMs),
    measured(client.failover),
    String(client.attempts),
    client.sessionPresent === undefined ? '-' : client.sessionPresent ? 'kept' : 'new',
    Object.entries(client.refusals)
      .map(([code, count]) => `${code} x${count}`)
      .join(', ') || '-',
  ]);
  return { head: HEAD, rows, more: affected.length - rows.length };
}
