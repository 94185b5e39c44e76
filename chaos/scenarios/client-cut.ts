import { chosen } from '../../src/chaos/chosen.ts';
import { clientsCut } from '../../src/chaos/cuts.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 60_000;

/** Clients lose the way to one node silently; the cluster notices nothing. */
export const clientCut = defineScenario({
  name: 'client-cut',
  numbers: [19],
  summary: 'clients lose the way to one node silently; the links of the cluster stay',
  hypothesis:
    'clients whose packets vanish notice by their keepalive and are served over another node in about the time ' +
    'their own settings take',
  class: 'link',
  needs: ['cut'],
  minNodes: 2,
  targetRtoMs: 30_000,
  targetFollowsFloor: true,
  clock: 'fault',
  floor: 'silent',
  limits: [
    'clients behind a balancer are cut between balancer and node: whether the balancer notices is part of the figure',
  ],
  plan: (context) => [
    {
      name: 'clients cut',
      faults: chosen(context).map((node) => clientsCut(node, 'drop')),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
