/** Something a generated file gets wrong: by which rule, in which rule or panel, and what. */
export interface Finding {
  readonly rule: string;
  readonly where: string;
  readonly message: string;
}

/** One check over things of a kind; the message says what is wrong, nothing when all is well. */
export interface LintRule<Subject> {
  readonly id: string;
  readonly check: (subject: Subject) => readonly string[];
}

/** What all the checks find in one subject. */
export function applyRules<Subject>(rules: readonly LintRule<Subject>[], where: string, subject: Subject): Finding[] {
  return rules.flatMap(({ id, check }) => check(subject).map((message) => ({ rule: id, where, message })));
}
