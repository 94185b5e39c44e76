import type { Table } from '../../page/table.ts';
import type { RouteFinding } from '../../swarm/route-finding.ts';
import { measured } from '../measured-time.ts';
import { codeText } from './refusals.ts';
import type { TrialReport } from './trial-report.ts';

const verdictWords: Readonly<Record<RouteFinding['verdict'], string>> = {
  lost: 'accepted and lost',
  late: 'accepted, delivered late',
  refused: 'refused or held back',
  served: 'served',
  'not measured': 'not measured',
};

/** What each side of a partition did with its messages for each side while the cut lasted; undefined without sides. */
export function routeTable({ findings }: TrialReport): Table | undefined {
  const routes = findings?.routes ?? [];
  if (routes.length === 0) return undefined;
  return {
    head: ['from', 'to', 'verdict', 'due', 'served', 'late', 'lost', 'refused', 'held', 'outage', 'connects refused'],
    numeric: [3, 4, 5, 6, 7, 8, 9],
    rows: routes.map(({ from, to, verdict, underFault, refusals, recovery }) => [
      from,
      to,
      verdictWords[verdict],
      ...(['attempted', 'served', 'late', 'lost', 'refused', 'held'] as const).map((fate) =>
        underFault[fate].toLocaleString('en'),
      ),
      verdict === 'not measured' ? '-' : measured(recovery.time),
      Object.entries(refusals)
        .map(([code, times]) => `${times} with ${codeText(code)}`)
        .join(', ') || '-',
    ]),
  };
}

/** What the words of the table mean. */
export const ROUTE_NOTE =
  'QoS 1 and 2 messages that fell due while the cut lasted, by the node the publisher and the subscriber were pinned to. Late: accepted then, delivered after the heal. Lost: accepted and never delivered, a split-brain write. Held: neither accepted nor refused, the client still had it. Outage: the worst stream until the heal.';

/** `majority: n1, n2 (must serve)`, a sentence for each side. */
export function sideWords({ sides = [] }: TrialReport): readonly string[] {
  return sides.map(({ name, nodes, mustServe }) => `${name}: ${nodes.join(', ')}${mustServe ? ' (must serve)' : ''}`);
}
