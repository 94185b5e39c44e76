import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Disk alarms are raised within a minute; what clients feel comes after. */
const USUAL_MS = 120_000;

/** The disk of one node is full. */
export const diskFull = defineScenario({
  name: 'disk-full',
  numbers: [24],
  summary: 'the disk of one node is full but for one hundredth',
  hypothesis:
    'a full disk makes publishers wait or be refused and loses nothing that was acknowledged, and with room again ' +
    'every client has service within the target',
  class: 'node',
  needs: ['fill'],
  minNodes: 3,
  targetRtoMs: 300_000,
  clock: 'heal',
  floor: 'none',
  limits: [
    'whether the broker starts again after its disk was full is another question: node-crash afterwards answers it',
  ],
  plan: (context) => [
    {
      name: 'fill',
      faults: chosen(context).map(({ name }) => ({ kind: 'fill', node: name, keepFree: 0.01 })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
