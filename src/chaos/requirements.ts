import { type DependencyPart, isPart, plays } from './dependency-part.ts';
import type { Scenario } from './scenario.ts';
import type { Target } from './target.ts';

/** What each part is called. */
export const PART_WORDS: Readonly<Record<DependencyPart, string>> = {
  balancer: 'a load balancer',
  auth: 'a login backend',
  state: 'shared state',
};

const PLACES = { zones: 'zone', regions: 'region' } as const;

/** Whether a target is a member of the cluster and not something around it. */
export function isMember({ role }: Target): boolean {
  return role === undefined;
}

/** What a scenario needs in the cluster, in the words of the list: `3 nodes, two regions`. */
export function needsText({ minNodes, surroundings, class: kind }: Scenario): string {
  const nodes = kind === 'dependency' ? [] : [minNodes === 1 ? 'a node' : `${minNodes} nodes`];
  if (surroundings === undefined) return nodes.join(', ');
  return [...nodes, isPart(surroundings) ? PART_WORDS[surroundings] : `two ${surroundings}`].join(', ');
}

/** What these targets lack for a scenario, a sentence each; `named`: somebody said which targets to hit. */
export function lacking(scenario: Scenario, targets: readonly Target[], named = false): readonly string[] {
  const members = targets.filter(isMember);
  const { minNodes, surroundings } = scenario;
  return [
    ...(members.length < minNodes ? [`needs ${minNodes} nodes, this cluster has ${members.length}`] : []),
    ...(surroundings === 'zones' || surroundings === 'regions' ? lackingPlaces(PLACES[surroundings], members) : []),
    ...(surroundings !== undefined && isPart(surroundings) ? lackingPart(surroundings, targets, named) : []),
  ];
}

function lackingPlaces(label: string, members: readonly Target[]): readonly string[] {
  const places = new Set(members.flatMap(({ labels }) => labels?.[label] ?? []));
  if (places.size >= 2) return [];
  const there = places.size === 0 ? 'no node has that label' : `all are in ${[...places].join()}`;
  return [`needs nodes in two ${label}s (label "${label}"): ${there}`];
}

function lackingPart(part: DependencyPart, targets: readonly Target[], named: boolean): readonly string[] {
  if (named || targets.some((target) => plays(part, target))) return [];
  return [`needs ${PART_WORDS[part]} among the targets of the driver: there is none`];
}
