import { LINK_LIMIT, linkAct } from '../../src/chaos/link-act.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 30_000;

/** Each connection breaks after so many bytes. */
export const linkCut = defineScenario({
  name: 'link-cut',
  numbers: [],
  summary: 'each connection of a client breaks after 2,000 bytes, in the middle of whatever it says',
  hypothesis:
    'connections that break in the middle of packets lose nothing that was acknowledged and double nothing of QoS 2, and ' +
    'every client has service again within the target once they hold',
  class: 'link',
  needs: ['link'],
  minNodes: 1,
  takesAll: true,
  targetRtoMs: 30_000,
  targetFollowsFloor: true,
  clock: 'heal',
  floor: 'crash',
  limits: [LINK_LIMIT],
  plan: ({ options }) =>
    linkAct('cut', { kind: 'cut', afterBytes: 2_000, direction: 'up' }, options.durationMs ?? USUAL_MS),
});
