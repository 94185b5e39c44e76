import { createHash } from 'node:crypto';
import type { FilePlace, Finding, Severity } from '../../core/finding.ts';
import type { AuditPart } from '../audit-part.ts';
import { type RuleEntry, ruleEntry } from '../rules/catalogue.ts';
import type { AuditReport } from './audit-report.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  warning: 'warning',
  info: 'note',
};

/** The report as SARIF 2.1.0, which code review pages show beside the lines. Skipped findings are in it, suppressed with their reason. */
export function auditSarif(report: AuditReport, version: string): string {
  const ids = [...new Set(report.parts.flatMap(({ rules }) => rules)), ...report.skipped.map(({ id }) => id)];
  const entries = ids.flatMap((id) => ruleEntry(id) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const index = new Map(entries.map(({ id }, position) => [id, position]));
  const result = (finding: Finding, name: string, suppressedBecause?: string) => ({
    ruleId: finding.id,
    ...(index.has(finding.id) ? { ruleIndex: index.get(finding.id) } : {}),
    level: LEVELS[finding.severity],
    message: { text: [`${finding.says}.`, ...finding.evidence, ...finding.fix.map((fix) => `Fix: ${fix}`)].join('\n') },
    locations: [locationOf(finding.place, name)],
    partialFingerprints: { 'finding/v1': fingerprint(finding, name) },
    ...(suppressedBecause === undefined
      ? {}
      : { suppressions: [{ kind: 'external', justification: suppressedBecause }] }),
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mqtt-sre', version, rules: entries.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: report.troubles.length === 0,
            toolExecutionNotifications: report.troubles.map(({ code, message, hint }) => ({
              level: 'error',
              descriptor: { id: code },
              message: { text: hint === undefined ? message : `${message}\n${hint}` },
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: [
          ...report.parts.flatMap((part: AuditPart) => part.findings.map((finding) => result(finding, part.name))),
          ...report.skipped.flatMap(({ findings, reason }) =>
            findings.map((finding) => result(finding, finding.place?.file ?? finding.id, reason)),
          ),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ id, severity, title, why, fix, subject }: RuleEntry) {
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${title}: ${why}.` },
    help: {
      text: [why, ...fix].join('\n'),
      markdown: [`${why}.`, '', ...fix.map((line) => `- ${line}`)].join('\n'),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['mqtt', subject] },
  };
}

/** A line of a file, or the broker that was looked at. */
function locationOf(place: FilePlace | undefined, name: string) {
  if (place === undefined) return { logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] };
  const { file, line = 1, column } = place;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
    },
  };
}

/** A relative path stays relative to the repository; an absolute one becomes a `file:` address. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}

/** The same for the same finding on another day, even when lines above it came or went. */
function fingerprint({ id, says, place }: Finding, name: string): string {
  return createHash('sha256')
    .update([id, place?.file ?? name, says].join('\n'))
    .digest('hex')
    .slice(0, 32);
}
