import { escapeText } from '../../core/escape-text.ts';
import { type Finding, SEVERITIES, type Severity } from '../../core/finding.ts';
import { htmlDocument } from '../../page/document.ts';
import { htmlList, htmlNote, htmlTable } from '../../page/markup.ts';
import type { AuditPart } from '../audit-part.ts';
import { ruleEntry } from '../rules/catalogue.ts';
import { type AuditReport, countsOf, findingsOf, placeText } from './audit-report.ts';

const CARDS: Readonly<Record<Severity, string>> = { critical: 'no', warning: 'hm', info: '' };
const VERDICTS: Readonly<Record<Severity, string>> = { critical: 'fail', warning: 'unknown', info: 'quiet' };

const STYLE = `
.finding{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--grey);border-radius:8px;padding:10px 16px;margin:10px 0;break-inside:avoid}
.finding.critical{border-left-color:var(--bad)}.finding.warning{border-left-color:var(--late)}
.finding h3{margin:0 0 4px}.finding dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:8px 0 2px}
.finding dt{color:var(--soft);font-size:13px}.finding dd{margin:0;overflow-wrap:anywhere}.finding dd p{margin:0 0 3px}
.quiet{background:#586474}
`;

/** The report as one page. */
export function auditHtml(report: AuditReport): string {
  const found = findingsOf(report);
  const counts = countsOf(report);
  const cards = SEVERITIES.map(
    (severity) =>
      `<div class="card ${counts[severity] > 0 ? CARDS[severity] : 'ok'}"><div class="k">${severity}</div><div class="v">${counts[severity]}</div></div>`,
  );
  const body = [
    '<h1>Audit</h1>',
    `<p class="lead">${escapeText(lead(report))}</p>`,
    `<div class="cards">${cards.join('')}</div>`,
    ...SEVERITIES.flatMap((severity) => {
      const of = found.filter(({ finding }) => finding.severity === severity);
      return of.length === 0
        ? []
        : [`<h2>${severity}</h2>`, ...of.map(({ part, finding }) => findingMarkup(part, finding))];
    }),
    ...(report.troubles.length === 0
      ? []
      : [
          '<h2>Not read</h2>',
          ...report.troubles.map(({ message }) => `<div class="alarm">${escapeText(message)}</div>`),
        ]),
    ...(report.skipped.length === 0
      ? []
      : [
          '<h2>Left out</h2>',
          htmlTable({
            head: ['Rule', 'Findings', 'Because'],
            rows: report.skipped.map(({ id, findings, reason }) => [id, String(findings.length), reason]),
            numeric: [1],
          }),
        ]),
    '<h2>What was looked at</h2>',
    ...report.parts.flatMap(partMarkup),
  ].join('\n');
  return htmlDocument({ title: 'MQTT audit', body, style: STYLE });
}

function lead(report: AuditReport): string {
  const names = [...new Set(report.parts.map(({ name }) => name))];
  const all = Object.values(countsOf(report)).reduce((sum, count) => sum + count, 0);
  const what = names.length === 0 ? 'Nothing could be read' : names.join(', ');
  return `${what}: ${all === 0 ? 'nothing to object to' : all === 1 ? '1 finding' : `${all} findings`}.`;
}

function findingMarkup(part: AuditPart, finding: Finding): string {
  const { id, severity, says, evidence, cause, fix } = finding;
  const row = (word: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `<dt>${word}</dt><dd>${lines.map((line) => `<p>${escapeText(line)}</p>`).join('')}</dd>`;
  return [
    `<div class="finding ${severity}"><h3><span class="verdict ${VERDICTS[severity]}">${severity}</span>${escapeText(says)}</h3>`,
    `<code>${escapeText(placeText(part, finding))}</code>`,
    `<dl>${row('seen', evidence)}${row('why', cause === undefined ? [] : [cause])}${row('fix', fix)}${row('rule', [`${id}: ${ruleEntry(id)?.title ?? ''}`])}</dl></div>`,
  ].join('');
}

function partMarkup({ name, summary, rules, findings, tables = [] }: AuditPart): string[] {
  const broken = new Set(findings.map(({ id }) => id)).size;
  return [
    `<h3>${escapeText(name)}</h3>`,
    htmlList(summary),
    htmlNote(`${rules.length} rules asked, ${rules.length - broken} of them without a finding`),
    ...tables.flatMap((table) => [`<h3>${escapeText(table.title)}</h3>`, htmlTable(table)]),
  ];
}
