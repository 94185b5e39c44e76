import { escapeText } from '../../core/escape-text.ts';
import { htmlLegend, htmlList, htmlNote, htmlTable } from '../../page/markup.ts';
import type { Findings } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { Plan } from '../plan.ts';
import { actTable } from './act-table.ts';
import { accountWords } from './alert-words.ts';
import { anatomy } from './anatomy-svg.ts';
import { clientTable } from './client-table.ts';
import { messagesHtml } from './html-messages.ts';
import { recoverySvg } from './recovery-svg.ts';
import { ROUTE_NOTE, routeTable, sideWords } from './route-table.ts';
import { hitWords } from './rto-table.ts';
import { timelineSvg } from './timeline-svg.ts';
import { trialFacts } from './trial-facts.ts';
import type { TrialReport } from './trial-report.ts';
import { partsOf } from './verdict-line.ts';

/** One trial: timeline, where the time went, sides, messages, clients, alerts, facts. */
export function trialHtml(trial: TrialReport, plan: Plan): string {
  const { findings, alerts } = trial;
  const acts = actTable(trial);
  return `
<div class="panel"><div class="scroll">${timelineSvg(trial, plan.blastRadius.nodes)}</div>
${htmlLegend([
  ['f-good', 'delivered in time'],
  ['f-late', `delivered late (over ${seconds(findings?.limitMs ?? 1_000)})`],
  ['f-missing', 'not delivered'],
])}</div>
${acts === undefined ? '' : `<details><summary>${acts.rows.length} acts, one by one</summary>${htmlTable(acts)}</details>`}
${findings === undefined ? '' : `${recoveryHtml(trial, findings, plan)}${sidesHtml(trial)}${messagesHtml(trial, findings)}${clientsHtml(findings)}`}
${
  alerts === undefined
    ? ''
    : `<h3>Alerts</h3>${htmlNote(`asked: ${alerts.source}; ${alerts.required ? 'the fault was held for them' : 'nobody waited for them'}`)}${htmlList(accountWords(alerts))}`
}
<h3>Facts</h3>
${htmlList(trialFacts(trial))}`;
}

/** The heading of a trial, with its own result. */
export function trialTitle(report: TrialReport): string {
  const { trial, rto, aborted, injected } = report;
  const result =
    aborted !== undefined
      ? 'aborted'
      : !injected
        ? 'no fault was injected'
        : rto === undefined
          ? 'not measured'
          : `RTO ${measured(rto.time)}`;
  return escapeText(`Trial ${trial}: ${hitWords(report)} · ${result}`);
}

function recoveryHtml(trial: TrialReport, findings: Findings, plan: Plan): string {
  const curve = recoverySvg(trial, plan.target.rtoMs);
  const parts = anatomy(findings);
  const worst =
    trial.rto === undefined ? [] : partsOf(trial.rto).map(({ name, ms, whose }) => `${name} ${seconds(ms)} (${whose})`);
  if (curve === '' && parts === undefined) return '';
  return `
<div class="two">
${curve === '' ? '' : `<div><h3>Clients with lasting service, by the time since the fault</h3><div class="panel">${curve}</div></div>`}
${
  parts === undefined
    ? ''
    : `<div><h3>Where the time went</h3><div class="panel">${parts.svg}${htmlLegend([
        ['f-detect', 'detect'],
        ['f-wait', 'wait (backoff)'],
        ['f-connect', 'connect'],
        ['f-resume', 'resume'],
        ['f-rest', 'rest (routing, replay)'],
      ])}${parts.more > 0 ? htmlNote(`${parts.more} more streams were interrupted for less`) : ''}</div></div>`
}
</div>
${worst.length === 0 ? '' : htmlNote(`worst client: ${worst.join(' + ')}`)}
${htmlNote(`A message that arrives within ${seconds(findings.limitMs)} of when it was due counts as served: what was buffered and then delivered in time shortens an outage, not the reconnection.`)}`;
}

function sidesHtml(trial: TrialReport): string {
  const routes = routeTable(trial);
  const sides = sideWords(trial);
  if (routes === undefined && sides.length === 0) return '';
  return `<h3>What each side of the partition did</h3>${htmlList(sides)}${routes === undefined ? '' : `${htmlTable(routes)}${htmlNote(ROUTE_NOTE)}`}`;
}

function clientsHtml(findings: Findings): string {
  const { table, more } = clientTable(findings);
  return `<h3>Failover, client by client</h3>${
    table.rows.length === 0
      ? '<p>No floating client lost its connection.</p>'
      : `${htmlTable(table)}${more > 0 ? htmlNote(`${more} more were faster.`) : ''}`
  }`;
}
