import { defineScenario } from '../../src/chaos/scenario.ts';

const GRACE_MS = 30_000;
/** As long as a package upgrade keeps a node down. */
const DOWN_MS = 5_000;

/** Every node is restarted in turn, each when the cluster is whole again. */
export const rollingRestart = defineScenario({
  name: 'rolling-restart',
  numbers: [4],
  summary: 'every node is stopped and started in turn, each when the cluster is whole again',
  hypothesis:
    'a rolling restart never takes more than one node away, costs no client more than the target at a time, ' +
    'and loses no acknowledged QoS 1 or 2 message',
  class: 'node',
  needs: ['stop'],
  minNodes: 2,
  targetRtoMs: 30_000,
  clock: 'longest',
  floor: 'crash',
  rules: { stopOnLoss: true },
  limits: ['the same version starts again: what an upgrade changes on disk or on the wire is not tested'],
  plan: ({ candidates, options }) =>
    candidates.map(({ name }) => ({
      name: `restart ${name}`,
      faults: [{ kind: 'stop', node: name, graceMs: GRACE_MS }],
      until: { ms: options.durationMs ?? DOWN_MS },
      undo: 'after',
      settle: 'whole',
    })),
});
