import { escapeText } from '../../core/escape-text.ts';
import { htmlDocument } from '../../page/document.ts';
import { htmlList } from '../../page/markup.ts';
import { planText } from '../plan-text.ts';
import { verdictCards } from './html-cards.ts';
import { safetyHtml } from './html-safety.ts';
import { timesHtml } from './html-times.ts';
import { trialHtml, trialTitle } from './html-trial.ts';
import { leadSentence } from './lead-sentence.ts';
import type { Report } from './report.ts';
import { worstTrial } from './verdict-line.ts';

/** With more trials than this only the worst one is unfolded. */
const UNFOLDED = 3;

/** `report.html`: one self-contained page, no script, no external file. */
export function reportHtml(report: Report): string {
  const { plan, verdict } = report;
  const word = verdict.aborted === undefined ? verdict.hypothesis : 'aborted';
  const style = word === 'pass' || word === 'fail' ? word : 'unknown';
  const alarms = [
    ...verdict.findings.map((text) => `finding: ${text}`),
    ...verdict.doubts.map((text) => `doubt: ${text}`),
    ...(verdict.aborted === undefined ? [] : [`aborted: ${verdict.aborted}`]),
  ];
  const body = `<h1><span class="verdict ${style}">${word.toUpperCase()}</span>${escapeText(`${plan.scenario} on ${plan.cluster}`)}</h1>
<p class="lead">${escapeText(leadSentence(report))}</p>
<p>${escapeText(`${verdict.statement.sentence}.`)}</p>
${alarms.map((text) => `<p class="alarm">${escapeText(text)}</p>`).join('\n')}
${verdictCards(report)}
<p><strong>Hypothesis:</strong> ${escapeText(`${plan.hypothesis}.`)}</p>
<p class="soft">${escapeText(`${plan.broker}, environment ${plan.environment}, driver ${plan.driver} · run `)}<span class="mono">${escapeText(report.run)}</span>${escapeText(` · started ${report.startedAt} · plan `)}<span class="mono">${escapeText(report.planHash.slice(0, 12))}</span>${escapeText(` · seed ${plan.seed} · sre ${report.sre}`)}</p>
${timesHtml(report)}
${trialsHtml(report)}
${safetyHtml(report)}
<h2>Plan</h2>
<pre>${escapeText(planText(plan).trimEnd())}</pre>
<h2>What this does not say</h2>
${htmlList(report.limits)}
<footer>Source of this page: report.json beside it; every message in trial-*.ledger.json.gz (judge them again: sre chaos analyze).</footer>`;
  return htmlDocument({ title: `${plan.scenario} on ${plan.cluster}: ${word}`, body });
}

function trialsHtml(report: Report): string {
  const { trials, plan } = report;
  const worst = worstTrial(report);
  return trials
    .map((trial) =>
      trials.length <= UNFOLDED
        ? `<h2>${trialTitle(trial)}</h2>${trialHtml(trial, plan)}`
        : `<details class="trial"${trial === worst ? ' open' : ''}><summary>${trialTitle(trial)}${trial === worst ? ' · the worst one' : ''}</summary>${trialHtml(trial, plan)}</details>`,
    )
    .join('\n');
}
