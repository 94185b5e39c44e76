import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';

/** What is demanded of our own configuration. */
export const settingsRules = {} as const satisfies RuleTable<SettingsSubject>;
