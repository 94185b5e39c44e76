import type { Target } from './target.ts';

/** What a dependency does for the cluster, by its label `kind`: a key of the dependency registry, or a plain word. */
const PARTS = {
  balancer: ['haproxy', 'nginx', 'virtual-address', 'balancer'],
  state: ['redis', 'valkey', 'state'],
  auth: ['auth'],
} as const;

export type DependencyPart = keyof typeof PARTS;

/** Whether a dependency plays a part; one without the label plays none that we know of. */
export function plays(part: DependencyPart, { role, labels }: Target): boolean {
  const kind = labels?.['kind'];
  return role === 'dependency' && kind !== undefined && PARTS[part].some((word) => word === kind);
}
