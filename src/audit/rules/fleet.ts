import { bridgeFlows, bridgeLoops } from '../bridge-flow.ts';
import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';

/** What several brokers do together. */
export const fleetRules = {
  'bridge-loop': {
    severity: 'critical',
    title: 'No message comes back over bridges to where it began',
    why: 'each message goes round until the brokers have no memory or no bandwidth left: a broker only keeps messages from going back over the very bridge they came in by',
    fix: [
      'let one side alone bridge, or take the pattern out of one of the bridges',
      'or give each region a prefix of its own, and bridge out only what begins with it',
    ],
    check: (setups) =>
      bridgeLoops(bridgeFlows(setups)).map((path) => {
        const assumed = path.some((flow) => flow.assumed);
        return {
          says: `${assumed ? 'messages go round if these brokers bridge to each other' : 'messages go round'}: ${path.map(({ bridge }) => bridge.name).join(' -> ')}`,
          evidence: path.map(
            ({ bridge, from, to, takes, gives, place }) =>
              `bridge ${bridge.name} (${place.file}:${place.line ?? 1}) takes ${takes} from ${from} to ${to}${gives === takes ? '' : ` as ${gives}`}`,
          ),
          ...(path[0] === undefined ? {} : { place: path[0].place }),
          ...(assumed ? { severity: 'warning' as const } : {}),
        };
      }),
  },
} as const satisfies RuleTable<readonly BrokerSetup[]>;
