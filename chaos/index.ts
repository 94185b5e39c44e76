import type { Scenario } from '../src/chaos/scenario.ts';
import { nodeCrash } from './scenarios/node-crash.ts';

/** The drills there are; each name is a subcommand of `sre chaos`. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'node-crash': nodeCrash,
};
