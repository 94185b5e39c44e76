import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 120_000;
const BITS_PER_SECOND = 256_000;

/** The cluster link of one node is narrow. */
export const bandwidth = defineScenario({
  name: 'bandwidth',
  numbers: [23],
  summary: 'the cluster link of one node has 256 kbit/s',
  hypothesis:
    'a narrow link makes publishers wait and loses nothing that was acknowledged, and with the link wide again ' +
    'every client has service within the target',
  class: 'link',
  needs: ['shape'],
  minNodes: 2,
  targetRtoMs: 60_000,
  clock: 'heal',
  floor: 'none',
  limits: ['the traffic of the measuring clients may fit into the link: raise --streams until it does not'],
  plan: (context) => [
    {
      name: 'narrow',
      faults: chosen(context).map(({ name }) => ({
        kind: 'shape',
        node: name,
        toward: context.nodes.map((node) => node.name).filter((other) => other !== name),
        rateBitsPerSecond: BITS_PER_SECOND,
      })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
