import { LINK_LIMIT, linkAct } from '../../src/chaos/link-act.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 60_000;

/** Each connection has little bandwidth. */
export const linkSlow = defineScenario({
  name: 'link-slow',
  numbers: [],
  summary: 'each client has 32 kbit/s, as on a bad cellular link',
  hypothesis: 'clients with 32 kbit/s each keep their connections and their service; nothing acknowledged is lost',
  class: 'link',
  needs: ['link'],
  minNodes: 1,
  takesAll: true,
  targetRtoMs: 2_000,
  clock: 'longest',
  floor: 'none',
  limits: [LINK_LIMIT],
  plan: ({ options }) => linkAct('slow', { kind: 'bandwidth', bytesPerSecond: 4_000 }, options.durationMs ?? USUAL_MS),
});
