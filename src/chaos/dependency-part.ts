import type { Target } from './target.ts';

/** What a dependency does for the cluster, by its label `role`: the words of labs and of `sre.role` on containers. */
const PARTS = {
  balancer: ['balancer', 'gateway'],
  state: ['state'],
  auth: ['auth'],
} as const;

export type DependencyPart = keyof typeof PARTS;

/** Every word a label `role` may have that says which part is played. */
export const partWords: readonly string[] = Object.values(PARTS).flat();

/** Whether a word of what a scenario needs is a part a dependency plays. */
export function isPart(word: string): word is DependencyPart {
  return Object.hasOwn(PARTS, word);
}

/** Whether a dependency plays a part; one without the label plays none that we know of. */
export function plays(part: DependencyPart, { role, labels }: Target): boolean {
  const word = labels?.['role'];
  return role === 'dependency' && PARTS[part].some((known) => known === word);
}
