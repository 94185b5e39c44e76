import type { Table } from '../../page/table.ts';
import type { Findings } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { affectedClients } from './affected-clients.ts';
import { codeText } from './refusals.ts';

/** How the clients that lost their connection came back, slowest first; what HTML and Markdown show alike. */
export interface ClientTable {
  readonly table: Table;
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
/** What the name of every measuring client begins with, before the run; the same in every row. */
const CLIENT_PREFIX = 'sre-';
const MAX_ROWS = 24;

export function clientTable(findings: Findings): ClientTable {
  const { affected } = affectedClients(findings);
  const rows = affected.slice(0, MAX_ROWS).map((client) => [
    client.client.replace(`${CLIENT_PREFIX}${findings.run}-`, ''),
    client.role,
    seconds(client.detectedMs),
    seconds(client.reconnectedMs),
    seconds(client.resumedMs),
    measured(client.failover),
    String(client.attempts),
    client.sessionPresent === undefined ? '-' : client.sessionPresent ? 'kept' : 'new',
    Object.entries(client.refusals)
      .map(([code, count]) => `${codeText(code)} x${count}`)
      .join(', ') || '-',
  ]);
  return { table: { head: HEAD, rows, numeric: [2, 3, 4, 5, 6] }, more: affected.length - rows.length };
}
