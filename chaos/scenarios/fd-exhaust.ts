import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 60_000;
const SPARE = 2;

/** One node cannot open another file or socket. */
export const fdExhaust = defineScenario({
  name: 'fd-exhaust',
  numbers: [28],
  summary: 'one node cannot open another file or socket',
  hypothesis: 'a node without free descriptors refuses new clients and goes on serving those it has',
  class: 'node',
  needs: ['exhaust'],
  minNodes: 3,
  targetRtoMs: 1_000,
  clock: 'longest',
  floor: 'none',
  rules: { othersOutageMs: 0 },
  limits: ['brokers that open a file for every session or segment fail later than within this minute'],
  plan: (context) => [
    {
      name: 'exhaust',
      faults: chosen(context).map(({ name }) => ({ kind: 'exhaust', node: name, spare: SPARE })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
