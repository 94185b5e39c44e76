import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';
import { settingsAddressRules } from './settings-addresses.ts';
import { settingsClusterRules } from './settings-clusters.ts';
import { settingsDrillRules } from './settings-drills.ts';
import { settingsSecretRules } from './settings-secrets.ts';

/** What is demanded of our own configuration. */
export const settingsRules = {
  ...settingsAddressRules,
  ...settingsClusterRules,
  ...settingsDrillRules,
  ...settingsSecretRules,
} as const satisfies RuleTable<SettingsSubject>;
