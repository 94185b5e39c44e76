import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';
import { settingsAddressRules } from './settings-addresses.ts';
import { settingsDrillRules } from './settings-drills.ts';
import { settingsSecretRules } from './settings-secrets.ts';
import { settingsSizeRules } from './settings-size.ts';
import { settingsWatchRules } from './settings-watch.ts';

/** What is demanded of our own configuration. */
export const settingsRules = {
  ...settingsAddressRules,
  ...settingsSizeRules,
  ...settingsWatchRules,
  ...settingsDrillRules,
  ...settingsSecretRules,
} as const satisfies RuleTable<SettingsSubject>;
