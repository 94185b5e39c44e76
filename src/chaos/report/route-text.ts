import type { RouteFinding } from '../../swarm/route-finding.ts';
import { codeText } from './refusals.ts';

const FATES = ['served', 'late', 'lost', 'refused', 'held'] as const;

/** One line per direction between the sides of a partition: `cut off -> rest  late: 12 late, 30 held of 42`. */
export function routeLines(routes: readonly RouteFinding[] = []): readonly string[] {
  const width = Math.max(0, ...routes.map(({ from, to }) => from.length + to.length));
  return routes.map(({ from, to, verdict, underFault, refusals }) => {
    const fates = FATES.filter((fate) => underFault[fate] > 0).map((fate) => `${underFault[fate]} ${fate}`);
    const messages = underFault.attempted === 0 ? '' : `: ${fates.join(', ')} of ${underFault.attempted}`;
    const refused = Object.entries(refusals).map(([code, count]) => `${count} with ${codeText(code)}`);
    const connects = refused.length === 0 ? '' : `; connects refused: ${refused.join(', ')}`;
    return `${`${from} -> ${to}`.padEnd(width + 4)}  ${verdict}${messages}${connects}`;
  });
}
