import { stackedActs } from '../../src/chaos/act.ts';
import { chosen } from '../../src/chaos/chosen.ts';
import { isolated } from '../../src/chaos/cuts.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** One machine is gone without a packet: power, network card, switch. */
export const nodeBlackhole = defineScenario({
  name: 'node-blackhole',
  numbers: [8],
  summary: 'one machine is gone without a packet, as when its power or network card fails',
  hypothesis:
    'when a machine vanishes silently, every client that uses the endpoint has service again in less than the target, ' +
    'and no acknowledged QoS 1 or 2 message is lost',
  class: 'node',
  needs: ['cut', 'kill'],
  minNodes: 2,
  targetRtoMs: 30_000,
  clock: 'fault',
  floor: 'silent',
  limits: [
    'the process dies behind a cut network with its page cache intact: what a power loss does to unsynced data is not tested',
  ],
  plan: (context) => {
    const targets = chosen(context);
    return stackedActs(
      [
        ['cut off', targets.map(isolated)],
        ['power off', targets.map(({ name }) => ({ kind: 'kill', node: name }))],
      ],
      context.options.durationMs,
    );
  },
});
