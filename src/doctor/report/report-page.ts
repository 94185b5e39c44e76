import { escapeText } from '../../core/escape-text.ts';
import type { Finding } from '../../core/finding.ts';
import { htmlDocument } from '../../page/document.ts';
import { htmlList, htmlNote } from '../../page/markup.ts';
import { type Diagnosis, isTroubled } from '../diagnosis.ts';
import type { Rung } from '../ladder.ts';
import { remedy } from '../remedies.ts';
import type { Symptom } from '../symptoms.ts';
import { summary } from './summary.ts';

const STYLE = `
.card{margin:12px 0}.card h3{margin:4px 0 8px}.rung>b:first-child{font-size:16px;line-height:22px}
.rung{display:grid;grid-template-columns:28px minmax(120px,190px) 1fr auto;gap:2px 10px;padding:5px 0;border-bottom:1px solid var(--line)}
.rung ul{grid-column:3/5;margin:2px 0}.rung .no{color:var(--bad)}.rung .hm{color:var(--late)}.rung .ok{color:var(--good)}ol.fix{margin:4px 0;padding-left:22px}
@media (max-width:640px){.rung{grid-template-columns:24px 1fr auto}.rung>.says,.rung>ul{grid-column:2/4}}
`;

/** The visits as one page without script. */
export function reportPage(diagnoses: readonly Diagnosis[], symptom?: Symptom): string {
  const title = `sre doctor: ${diagnoses.map(({ url }) => url).join(', ')}`;
  const body = [
    `<h1>${escapeText(title)}</h1>`,
    ...(symptom === undefined ? [] : [`<p class="lead">Symptom: ${escapeText(symptom.says)}</p>`]),
    ...diagnoses.map(visitPart),
    ...(symptom === undefined ? [] : [symptomPart(symptom)]),
  ];
  return htmlDocument({ title, body: body.join('\n'), style: STYLE });
}

function visitPart(diagnosis: Diagnosis): string {
  const { url, rungs, findings, leftBehind } = diagnosis;
  const [word, style] = isTroubled(diagnosis)
    ? ['TROUBLE', 'fail']
    : rungs.some(({ outcome, blockedBy }) => outcome === 'unknown' || blockedBy !== undefined)
      ? ['NO TROUBLE FOUND, NOT ALL KNOWN', 'unknown']
      : ['NO TROUBLE FOUND', 'pass'];
  return [
    `<h2>${escapeText(url)}</h2>`,
    `<p><span class="verdict ${style}">${word}</span>${escapeText(summary(diagnosis))}</p>`,
    ...leftBehind.map((left) => `<p class="alarm">maybe left at the broker: ${escapeText(left)}</p>`),
    ...findings.map(findingPart),
    '<h3>The ladder</h3>',
    `<div class="panel">${rungs.map(rungPart).join('\n')}</div>`,
  ].join('\n');
}

function findingPart({ id, severity, says, evidence, cause, fix }: Finding): string {
  const style = { critical: 'no', warning: 'hm', info: 'ok' }[severity];
  return [
    `<div class="card ${style}"><div class="k">${severity} · ${escapeText(id)}</div><h3>${escapeText(says)}</h3>`,
    htmlList(evidence),
    ...(cause === undefined ? [] : [`<p><b>Likely cause.</b> ${escapeText(cause)}</p>`]),
    ...(fix.length === 0 ? [] : [fixList(fix)]),
    '</div>',
  ].join('\n');
}

function fixList(fix: readonly string[]): string {
  return `<ol class="fix">${fix.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ol>`;
}

function rungPart({ id, title, outcome, says, evidence, findings, tookMs }: Rung): string {
  const worst = findings[0]?.severity;
  const [mark, style] =
    outcome === 'good' || worst === 'info'
      ? ['✓', 'ok']
      : worst === 'critical'
        ? ['✗', 'no']
        : outcome === 'skipped'
          ? ['–', 'soft']
          : ['!', 'hm'];
  const took = tookMs === undefined || outcome === 'skipped' ? '' : `${tookMs.toFixed(0)} ms`;
  return `<div class="rung"><b class="${style}">${mark}</b><b title="${escapeText(title)}">${escapeText(id)}</b><span class="says">${escapeText(says)}</span><span class="soft">${took}</span>${htmlList(evidence)}</div>`;
}

function symptomPart({ says, causes }: Symptom): string {
  const all = causes.map((id) => remedy(id));
  return [
    `<h2>What usually is behind “${escapeText(says)}”</h2>`,
    htmlNote('Likeliest first; the checks above tell which of them it is, where that can be told from outside.'),
    ...all.map(({ cause, fix }) => `<div class="panel"><b>${escapeText(cause)}</b>${fixList(fix)}</div>`),
  ].join('\n');
}
