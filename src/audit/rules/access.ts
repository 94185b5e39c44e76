import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';

/** Who gets in, and what they may do. */
export const accessRules = {
  'anonymous-access': {
    severity: 'critical',
    title: 'Nobody connects without a name',
    why: 'whoever reaches the port may read every message and send commands in the name of any device',
    fix: ['turn anonymous access off and give every device credentials of its own'],
    check: () => [],
  },
} as const satisfies RuleTable<BrokerSetup>;
