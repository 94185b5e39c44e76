import { atLeast, type Finding, type Severity } from '../../core/finding.ts';
import { SreError } from '../../core/sre-error.ts';
import type { AuditPart } from '../audit-part.ts';
import { ruleCatalogue } from '../rules/catalogue.ts';

/** What could not be looked at. */
export interface AuditTrouble {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** A rule somebody chose to live with. */
export interface SkippedRule {
  readonly id: string;
  readonly reason: string;
  /** What it would have said. */
  readonly findings: readonly Finding[];
}

/** Everything an audit found. */
export interface AuditReport {
  readonly parts: readonly AuditPart[];
  readonly skipped: readonly SkippedRule[];
  readonly troubles: readonly AuditTrouble[];
}

/** What the operator wants to hear of. */
export interface AuditChoice {
  /** Absent: all. */
  readonly only?: readonly string[];
  /** `id=reason`. */
  readonly skip?: readonly string[];
}

/** Puts the parts together and leaves out what was not asked for. Throws SRE_BAD_OPTION for a rule there is not. */
export function auditReport(
  parts: readonly AuditPart[],
  errors: readonly SreError[],
  choice: AuditChoice = {},
): AuditReport {
  const { only, reasons } = checkedChoice(choice);
  const wanted = (id: string): boolean => (only === undefined || only.has(id)) && !reasons.has(id);
  return {
    parts: parts.map((part) => ({
      ...part,
      rules: part.rules.filter(wanted),
      findings: part.findings.filter(({ id }) => wanted(id)),
    })),
    skipped: [...reasons].map(([id, reason]) => ({
      id,
      reason,
      findings: parts.flatMap(({ findings }) => findings.filter((finding) => finding.id === id)),
    })),
    troubles: errors.map(({ code, message, hint }) => ({ code, message, ...(hint === undefined ? {} : { hint }) })),
  };
}

/** Checks the operator's choice before anything is looked at. Throws SRE_BAD_OPTION for a rule there is not. */
export function checkedChoice({ only, skip = [] }: AuditChoice) {
  const reasons = new Map(
    skip.map((text) => {
      const [, id, reason] = /^([^=]+)=(.*\S)\s*$/.exec(text) ?? [];
      if (id === undefined || reason === undefined) {
        throw new SreError('SRE_BAD_OPTION', `"${text}" leaves a rule out without saying why`, {
          hint: "--skip 'plain-listener=TLS ends at the load balancer'",
        });
      }
      return [id.trim(), reason] as const;
    }),
  );
  for (const id of [...(only ?? []), ...reasons.keys()]) {
    if (!ruleCatalogue.some((entry) => entry.id === id)) {
      throw new SreError('SRE_BAD_OPTION', `there is no rule "${id}"`, { hint: 'sre audit --rules lists them all' });
    }
  }
  return { only: only === undefined ? undefined : new Set(only), reasons };
}

/** Every finding with the part it is of, worst first, else in the order of the parts. */
export function findingsOf({ parts }: AuditReport): { readonly part: AuditPart; readonly finding: Finding }[] {
  const all = parts.flatMap((part) => part.findings.map((finding) => ({ part, finding })));
  return all.toSorted((a, b) => rank(a.finding.severity) - rank(b.finding.severity));
}

function rank(severity: Severity): number {
  return severity === 'critical' ? 0 : severity === 'warning' ? 1 : 2;
}

/** How many findings there are of each severity. */
export function countsOf(report: AuditReport): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, warning: 0, info: 0 };
  for (const { finding } of findingsOf(report)) counts[finding.severity]++;
  return counts;
}

/** Whether anything is at least this bad. */
export function hasAtLeast(report: AuditReport, bound: Severity): boolean {
  return findingsOf(report).some(({ finding }) => atLeast(finding.severity, bound));
}

/** Where a finding stands, as people and editors write it: `file:line:column`, or what was looked at. */
export function placeText(part: AuditPart, { place }: Finding): string {
  if (place === undefined) return part.name;
  return [place.file, place.line, place.column].filter((each) => each !== undefined).join(':');
}
