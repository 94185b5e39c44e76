import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 120_000;

/** One node gets hardly any processor time. */
export const cpuStarve = defineScenario({
  name: 'cpu-starve',
  numbers: [26],
  summary: 'one node has a twentieth of a processor',
  hypothesis:
    'a node that is far too slow costs the streams of the other nodes nothing, and with its processor back every ' +
    'client has service within the target',
  class: 'node',
  needs: ['starve'],
  minNodes: 3,
  targetRtoMs: 30_000,
  clock: 'heal',
  floor: 'none',
  rules: { othersOutageMs: 0 },
  limits: [
    'a limit of the cgroup stalls the process in slices of 100 ms; a busy neighbour on the same machine does it less evenly',
  ],
  plan: (context) => [
    {
      name: 'starve',
      faults: chosen(context).map(({ name }) => ({ kind: 'starve', node: name, cpus: 0.05 })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
