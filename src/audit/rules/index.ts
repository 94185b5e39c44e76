import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';
import { trafficRules } from '../traffic/rules/index.ts';
import { accessRules } from './access.ts';
import { bridgeRules } from './bridges.ts';
import { clusterRules } from './cluster.ts';
import { durabilityRules } from './durability.ts';
import { fileRules } from './file.ts';
import { fleetRules } from './fleet.ts';
import { limitRules } from './limits.ts';
import { settingsRules } from './settings.ts';
import { transportRules } from './transport.ts';

/** What is demanded of one broker's configuration, whatever the kind. */
export const brokerSetupRules = {
  ...accessRules,
  ...transportRules,
  ...bridgeRules,
  ...limitRules,
  ...durabilityRules,
  ...clusterRules,
  ...fileRules,
} as const satisfies RuleTable<BrokerSetup>;

/** Id of a rule about broker configurations. */
export type BrokerRuleId = keyof typeof brokerSetupRules;

/** Every rule of the audit by what it is about, in the order of the documentation. */
export const ruleSubjects = {
  'broker-config': { title: 'Configuration of a broker', rules: brokerSetupRules },
  'broker-configs': { title: 'Configurations of several brokers together', rules: fleetRules },
  settings: { title: 'Our own configuration, `sre.yaml`', rules: settingsRules },
  live: { title: 'Live traffic', rules: trafficRules },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly rules: RuleTable<never> }>>;

/** A key of that table. */
export type SubjectName = keyof typeof ruleSubjects;
