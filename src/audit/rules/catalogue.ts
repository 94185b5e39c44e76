import type { Severity } from '../../core/finding.ts';
import { ruleSubjects } from './index.ts';

/** A rule as lists of rules show it. */
export interface RuleEntry {
  readonly id: string;
  /** A key of {@link ruleSubjects}. */
  readonly subject: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly fix: readonly string[];
}

/** Every rule there is, in the order of the documentation. */
export const ruleCatalogue: readonly RuleEntry[] = Object.entries(ruleSubjects).flatMap(([subject, { rules }]) =>
  Object.entries(rules).map(([id, { severity, title, why, fix }]) => ({ id, subject, severity, title, why, fix })),
);

const byId = new Map(ruleCatalogue.map((entry) => [entry.id, entry]));

/** The rule of that id. */
export function ruleEntry(id: string): RuleEntry | undefined {
  return byId.get(id);
}
