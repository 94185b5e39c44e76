import type { FilePlace, Finding, Severity } from '../core/finding.ts';

/** One case of a rule being broken. */
export interface Breach {
  /** One sentence: what is wrong, and where. */
  readonly says: string;
  /** What was seen, a line each; no secrets. */
  readonly evidence: readonly string[];
  readonly place?: FilePlace;
  /** Instead of the rule's own severity and fix, where this case is another one. */
  readonly severity?: Severity;
  readonly fix?: readonly string[];
}

/** One rule about subjects of a kind: a broker's configuration, our own, live traffic, a capture. */
export interface Rule<Subject> {
  readonly severity: Severity;
  /** What is demanded, as one sentence: `Nobody connects without a name`. */
  readonly title: string;
  /** Why: what happens to those who do otherwise. */
  readonly why: string;
  readonly fix: readonly string[];
  /** Every breach in the subject; none when all is well, or when nobody can tell. */
  readonly check: (subject: Subject) => readonly Breach[];
}

/** Rules by id; the ids are documented and never change their meaning. */
export type RuleTable<Subject> = Readonly<Record<string, Rule<Subject>>>;

/**
 * Every breach of every rule, as findings, in the order of the table. `fixes` mend by rule id, in the words of the subject
 * at hand; a breach that brings its own fix keeps it.
 */
export function applyRules<Subject>(
  table: RuleTable<Subject>,
  subject: Subject,
  fixes: Readonly<Partial<Record<string, readonly string[]>>> = {},
): Finding[] {
  return Object.entries(table).flatMap(([id, rule]) =>
    rule.check(subject).map(({ says, evidence, place, severity = rule.severity, fix = fixes[id] ?? rule.fix }) => ({
      id,
      severity,
      says,
      evidence,
      cause: rule.why,
      fix,
      ...(place === undefined ? {} : { place }),
    })),
  );
}
