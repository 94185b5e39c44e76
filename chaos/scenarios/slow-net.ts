import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 120_000;

/** Packets between the nodes are late, and some are lost. */
export const slowNet = defineScenario({
  name: 'slow-net',
  numbers: [21],
  summary: 'packets between the nodes are 200 ms late and one in a hundred is lost',
  hypothesis:
    'a slow network makes the cluster slow and not smaller: no node is taken for dead, and no stream is late by more ' +
    'than the target',
  class: 'link',
  needs: ['shape'],
  minNodes: 2,
  targetRtoMs: 2_000,
  clock: 'longest',
  floor: 'none',
  limits: ['delay and loss are even in time; a real network has bursts of both'],
  plan: ({ nodes, candidates, options }) => [
    {
      name: 'slow',
      faults: candidates.map(({ name }) => ({
        kind: 'shape',
        node: name,
        toward: nodes.map((node) => node.name).filter((other) => other !== name),
        delayMs: 200,
        jitterMs: 50,
        loss: 0.01,
      })),
      until: { ms: options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
