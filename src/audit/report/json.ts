import { type AuditReport, countsOf } from './audit-report.ts';

/** The report for programs. */
export function auditJson(report: AuditReport): string {
  const { parts, skipped, troubles } = report;
  return `${JSON.stringify({ counts: countsOf(report), parts, skipped, errors: troubles }, null, 2)}\n`;
}
