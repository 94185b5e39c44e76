import { CLIENT_LINK } from '../../src/chaos/fault.ts';
import type { LivingTarget } from '../../src/chaos/target.ts';

const ZONES = ['a', 'b', 'c'] as const;

/** Living nodes `n1`... in three zones and two regions, with a balancer, shared state and a login backend around them. */
export function chaosTargets(count: number): readonly LivingTarget[] {
  const nodes = Array.from({ length: count }, (_, index) => ({
    name: `n${index + 1}`,
    address: `127.0.0.1:${1 + index}`,
    identity: `pid ${index + 1}`,
    labels: { zone: ZONES[index % 3] ?? 'a', region: index < (count + 1) / 2 ? 'north' : 'south' },
  }));
  const around = [
    { name: 'lb1', role: 'balancer', zone: 'a', region: 'north' },
    { name: 'store', role: 'state', zone: 'b', region: 'south' },
    { name: 'ldap', role: 'auth', zone: 'c', region: 'south' },
  ].map(({ name, ...labels }) => ({ name, identity: `pid of ${name}`, role: 'dependency' as const, labels }));
  const link = {
    name: CLIENT_LINK,
    identity: 'link to 127.0.0.1:1',
    role: 'dependency' as const,
    labels: { role: 'link' },
  };
  return [...nodes, ...around, link];
}
