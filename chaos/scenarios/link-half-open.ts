import { LINK_LIMIT, linkAct } from '../../src/chaos/link-act.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 60_000;

/** Connections stay open and lead nowhere, as behind a firewall or NAT that forgot them. */
export const linkHalfOpen = defineScenario({
  name: 'link-half-open',
  numbers: [],
  summary: "a firewall forgets the clients' connections: they stay open and lead nowhere",
  hypothesis:
    'clients whose connections go silent notice by their keepalive, and have service again within the target once the ' +
    'way is back; what was acknowledged is not lost',
  class: 'link',
  needs: ['link'],
  minNodes: 1,
  takesAll: true,
  targetRtoMs: 30_000,
  targetFollowsFloor: true,
  clock: 'heal',
  floor: 'crash',
  limits: [LINK_LIMIT],
  plan: ({ options }) => linkAct('half-open', { kind: 'half-open' }, options.durationMs ?? USUAL_MS),
});
