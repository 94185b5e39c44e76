/** How bad it is: an error shows or fires the wrong thing, a warning misleads or costs, an info is style. */
export type LintSeverity = 'error' | 'warning' | 'info';

/** Something a generated file gets wrong: by which rule, how bad, in which rule or panel, and what. */
export interface Finding {
  readonly rule: string;
  readonly severity: LintSeverity;
  readonly where: string;
  readonly message: string;
}

/** One check over things of a kind; the message says what is wrong, nothing when all is well. */
export interface LintRule<Subject> {
  readonly id: string;
  readonly severity: LintSeverity;
  readonly check: (subject: Subject) => readonly string[];
}

/** What all the checks find in one subject; the same words once. */
export function applyRules<Subject>(rules: readonly LintRule<Subject>[], where: string, subject: Subject): Finding[] {
  return rules.flatMap(({ id, severity, check }) =>
    [...new Set(check(subject))].map((message) => ({ rule: id, severity, where, message })),
  );
}
