import type { BrokerSetup } from '../broker-setup.ts';
import { captureRules } from '../capture/rules/index.ts';
import { clientRules } from '../clients/rules/index.ts';
import type { RuleTable } from '../rule.ts';
import { trafficRules } from '../traffic/rules/index.ts';
import { accessRules } from './access.ts';
import { bridgeRules } from './bridges.ts';
import { clusterRules } from './cluster.ts';
import { durabilityRules } from './durability.ts';
import { emqxRules } from './emqx-rules.ts';
import { fileRules } from './file.ts';
import { fleetRules } from './fleet.ts';
import { hivemqRules } from './hivemq-rules.ts';
import { limitRules } from './limits.ts';
import { mosquittoRules } from './mosquitto-rules.ts';
import { natsRules } from './nats-rules.ts';
import { rabbitmqRules } from './rabbitmq-rules.ts';
import { settingsRules } from './settings.ts';
import { transportRules } from './transport.ts';
import { vernemqRules } from './vernemq-rules.ts';

/** What is demanded of one kind of broker only; each passes for all others. */
export const kindRules = {
  ...mosquittoRules,
  ...emqxRules,
  ...rabbitmqRules,
  ...vernemqRules,
  ...natsRules,
  ...hivemqRules,
} as const satisfies RuleTable<BrokerSetup>;

/** What is demanded of one broker's configuration, whatever the kind, and then by kind. */
export const brokerSetupRules = {
  ...accessRules,
  ...transportRules,
  ...bridgeRules,
  ...limitRules,
  ...durabilityRules,
  ...clusterRules,
  ...fileRules,
  ...kindRules,
} as const satisfies RuleTable<BrokerSetup>;

/** Id of a rule about broker configurations. */
export type BrokerRuleId = keyof typeof brokerSetupRules;

/** Every rule of the audit by what it is about, in the order of the documentation. */
export const ruleSubjects = {
  'broker-config': { title: 'Configuration of a broker', rules: brokerSetupRules },
  'broker-configs': { title: 'Configurations of several brokers together', rules: fleetRules },
  settings: { title: 'Our own configuration, `sre.yaml`', rules: settingsRules },
  traffic: { title: 'Messages, live or captured', rules: trafficRules },
  clients: { title: 'Clients a broker lists', rules: clientRules },
  capture: { title: 'Captured connections', rules: captureRules },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly rules: RuleTable<never> }>>;
