import { escapeText } from '../../core/escape-text.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { planText } from '../plan-text.ts';
import { verdictCards } from './html-cards.ts';
import { trialHtml } from './html-trial.ts';
import { htmlTable } from './markup.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Report } from './report.ts';

/** `report.html`: one self-contained page, no script, no external file. */
export function reportHtml(report: Report): string {
  const { plan, verdict, trials } = report;
  const word = verdict.aborted === undefined ? verdict.hypothesis : 'aborted';
  const style = word === 'pass' || word === 'fail' ? word : 'unknown';
  const alarms = [
    ...verdict.findings.map((text) => `finding: ${text}`),
    ...verdict.doubts.map((text) => `doubt: ${text}`),
    ...(verdict.aborted === undefined ? [] : [`aborted: ${verdict.aborted}`]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(`${plan.scenario} on ${plan.cluster}: ${word}`)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1><span class="verdict ${style}">${word.toUpperCase()}</span>${escapeText(`${plan.scenario} on ${plan.cluster}`)}</h1>
<p class="soft">${escapeText(`${plan.broker}, environment ${plan.environment} · run `)}<span class="mono">${escapeText(report.run)}</span>${escapeText(` · started ${report.startedAt} · plan `)}<span class="mono">${report.planHash.slice(0, 12)}</span>${escapeText(` · seed ${plan.seed} · sre ${report.sre}`)}</p>
<p>${escapeText(`Hypothesis: ${plan.hypothesis}.`)}</p>
${alarms.map((text) => `<p class="alarm">${escapeText(text)}</p>`).join('\n')}
${verdictCards(report)}
${trials.length > 1 ? trialTable(report) : ''}
${trials.map((trial) => trialHtml(trial, plan)).join('\n')}
<h2>Plan</h2>
<pre>${escapeText(planText(plan).trimEnd())}</pre>
<h2>Safety: the journal</h2>
<p class="soft">Every line was on disk before the next step began. A watchdog of its own session was armed before the fault and would have taken it back after ${seconds(plan.steps[0]?.maxDurationMs)} even if this drill had been killed.</p>
${htmlTable(
  ['since start', 'step', 'what'],
  report.journal.map(({ atMs, type, says }) => [seconds(atMs), type, says]),
  new Set([0]),
)}
<h2>What this does not say</h2>
<ul class="list">${report.limits.map((text) => `<li>${escapeText(text)}</li>`).join('')}</ul>
<footer>Source of this page: report.json beside it; every message in trial-*.ledger.json.gz (judge them again: sre chaos analyze).</footer>
</main>
</body>
</html>
`;
}

function trialTable({ trials }: Report): string {
  const rows = trials.map(({ trial, targets, rto, clusterDetection, rollback }) => [
    String(trial),
    targets.join(', '),
    rto === undefined ? '-' : measured(rto.time),
    clusterDetection === undefined ? '-' : seconds(clusterDetection.byMs),
    rollback.every(({ clean }) => clean) ? 'clean' : 'dirty',
  ]);
  return `<h2>Trials</h2>${htmlTable(['trial', 'target', 'RTO', 'cluster noticed by', 'rollback'], rows, new Set([0, 2, 3]))}`;
}
