import { sharing } from '../src/chaos/chosen.ts';
import { isolated } from '../src/chaos/cuts.ts';
import type { FaultSpec } from '../src/chaos/fault.ts';
import type { Side } from '../src/chaos/grudge.ts';
import type { ScenarioContext } from '../src/chaos/scenario.ts';

/** One region first without network, then without power. */
export function regionLost(context: ScenarioContext): readonly (readonly [string, readonly FaultSpec[]])[] {
  const lost = sharing('region', context);
  return [
    ['region cut off', lost.map(isolated)],
    ['region down', lost.map(({ name }) => ({ kind: 'kill', node: name }))],
  ];
}

/** The nodes by region; each region is meant to work on its own. */
export function regionsOf({ nodes }: Pick<ScenarioContext, 'nodes'>): readonly Side[] {
  const names = [...new Set(nodes.map(({ labels }) => labels?.['region']))].filter((name) => name !== undefined);
  return names.map((name) => ({
    name,
    nodes: nodes.filter(({ labels }) => labels?.['region'] === name).map((node) => node.name),
    mustServe: true,
  }));
}
