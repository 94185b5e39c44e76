import { atLeast, type Severity } from '../../core/finding.ts';
import { type JunitCase, junitDocument } from '../../page/junit.ts';
import type { AuditPart } from '../audit-part.ts';
import { ruleEntry } from '../rules/catalogue.ts';
import { type AuditReport, placeText } from './audit-report.ts';

/** The report for CI servers: a case for each rule and part; it fails on findings from this severity on. */
export function auditJunit(report: AuditReport, failOn: Severity): string {
  return junitDocument({
    title: 'sre audit',
    name: 'sre audit',
    cases: [
      ...report.parts.flatMap((part) => part.rules.map((id) => ruleCase(part, id, failOn))),
      ...report.skipped.map(
        ({ id, reason }): JunitCase => ({
          classname: 'sre.audit.skipped',
          name: id,
          state: 'skipped',
          reasons: [reason],
        }),
      ),
      ...report.troubles.map(
        ({ code, message, hint }): JunitCase => ({
          classname: 'sre.audit.input',
          name: code,
          state: 'error',
          reasons: [message, ...(hint === undefined ? [] : [`hint: ${hint}`])],
        }),
      ),
    ],
  });
}

function ruleCase(part: AuditPart, id: string, failOn: Severity): JunitCase {
  const found = part.findings.filter((finding) => finding.id === id);
  const failed = found.some(({ severity }) => atLeast(severity, failOn));
  const lines = found.map(
    (finding) =>
      `${finding.severity}: ${placeText(part, finding)}: ${finding.says} (${finding.evidence.join('; ')}) fix: ${finding.fix.join('; ')}`,
  );
  const [place] = found.flatMap((finding) => finding.place ?? []);
  return {
    classname: `sre.audit.${part.subject}`,
    name: `${id}: ${ruleEntry(id)?.title ?? id} (${part.name})`,
    state: failed ? 'failure' : 'passed',
    reasons: failed ? [found.map(({ says }) => says).join('; '), ...lines] : [],
    ...(failed || lines.length === 0 ? {} : { says: lines.join('\n') }),
    ...(failed && place !== undefined ? { file: place.file } : {}),
    ...(failed && place?.line !== undefined ? { line: place.line } : {}),
  };
}
