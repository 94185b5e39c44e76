import { LINK_LIMIT, linkAct } from '../../src/chaos/link-act.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 60_000;

/** Every byte of the clients arrives later. */
export const linkLate = defineScenario({
  name: 'link-late',
  numbers: [],
  summary: 'everything between clients and endpoint is 250 ms late',
  hypothesis:
    'a way that is 250 ms longer in each direction makes messages late by no more than the target: no client is thrown ' +
    'out, nothing acknowledged is lost, nothing of QoS 2 comes twice',
  class: 'link',
  needs: ['link'],
  minNodes: 1,
  takesAll: true,
  targetRtoMs: 2_000,
  clock: 'longest',
  floor: 'none',
  limits: [LINK_LIMIT],
  plan: ({ options }) => linkAct('late', { kind: 'latency', ms: 250 }, options.durationMs ?? USUAL_MS),
});
