import { styleText } from 'node:util';
import { SEVERITIES, type Severity } from '../../core/finding.ts';
import { type AuditReport, countsOf, findingsOf, placeText } from './audit-report.ts';

const COLOURS: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = {
  critical: 'red',
  warning: 'yellow',
  info: 'cyan',
};

/** The report for a terminal: what was looked at, the findings worst first, and a line of numbers. */
export function auditText(report: AuditReport, colour: boolean): string {
  const found = findingsOf(report);
  const paint = (severity: Severity, text: string): string =>
    colour ? styleText([COLOURS[severity], 'bold'], text, { validateStream: false }) : text;
  const blocks = SEVERITIES.flatMap((severity) => {
    const of = found.filter(({ finding }) => finding.severity === severity);
    if (of.length === 0) return [];
    return [
      '',
      paint(severity, `${severity}  ${of.length}`),
      ...of.flatMap(({ part, finding }) => [
        '',
        `  ${finding.says}`,
        `    ${placeText(part, finding)}  [${finding.id}]`,
        ...finding.evidence.map((line) => `    seen   ${line}`),
        ...(finding.cause === undefined ? [] : [`    why    ${finding.cause}`]),
        ...finding.fix.map((line, index) => `    ${index === 0 ? 'fix   ' : '      '} ${line}`),
      ]),
    ];
  });
  return [
    ...report.parts.map(({ name, summary }) => `${name}: ${summary.join('\n  ')}`),
    ...blocks,
    ...(report.skipped.length === 0
      ? []
      : [
          '',
          ...report.skipped.map(
            ({ id, reason, findings }) => `skipped  ${id} (${counted(findings.length, 'finding')}): ${reason}`,
          ),
        ]),
    '',
    summaryLine(report),
    '',
  ].join('\n');
}

/** One line of numbers. */
function summaryLine(report: AuditReport): string {
  const counts = countsOf(report);
  const rules = new Set(report.parts.flatMap((part) => part.rules)).size;
  const looked = `${counted(report.parts.length, 'part')} against ${counted(rules, 'rule')}`;
  const troubles = report.troubles.length === 0 ? '' : `, ${report.troubles.length} could not be read`;
  return `${SEVERITIES.map((severity) => `${counts[severity]} ${severity}`).join(', ')}; ${looked}${troubles}`;
}

function counted(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}
