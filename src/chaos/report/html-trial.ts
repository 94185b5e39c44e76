import { escapeText } from '../../core/escape-text.ts';
import type { Findings, MessageFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { Plan } from '../plan.ts';
import { accountWords } from './alert-words.ts';
import { anatomySvg } from './anatomy-svg.ts';
import { clientTable } from './client-table.ts';
import { htmlTable } from './markup.ts';
import { timelineSvg } from './timeline-svg.ts';
import type { TrialReport } from './trial-report.ts';
import { partsOf } from './verdict-line.ts';

const MAX_ROWS = 24;
const NUMBERS = new Set([2, 3, 4, 5, 6]);

/** One trial: timeline, where the time went, messages, facts. */
export function trialHtml(trial: TrialReport, plan: Plan): string {
  const { findings } = trial;
  return `
<h2>${escapeText(`Trial ${trial.trial}: ${trial.targets.join(', ')}`)}</h2>
<div class="panel">${timelineSvg(trial, plan.blastRadius.nodes)}
${legend([
  ['f-good', 'delivered in time'],
  ['f-late', `delivered late (over ${seconds(findings?.limitMs ?? 1_000)})`],
  ['f-missing', 'not delivered'],
])}</div>
${findings === undefined ? '' : findingsHtml(findings, trial)}
<h3>Facts</h3>
<ul class="list">${facts(trial)
    .map((text) => `<li>${escapeText(text)}</li>`)
    .join('')}</ul>`;
}

function findingsHtml(findings: Findings, trial: TrialReport): string {
  const anatomy = anatomySvg(findings);
  const parts =
    trial.rto === undefined
      ? ''
      : partsOf(trial.rto)
          .map(({ name, ms, whose }) => `${name} ${seconds(ms)} (${whose})`)
          .join(' + ');
  const { messages } = findings;
  return `
<h3>Where the time went</h3>
<p class="soft">${escapeText(parts === '' ? 'no floating client was interrupted' : `worst client: ${parts}`)}</p>
${
  anatomy === ''
    ? ''
    : `<div class="panel">${anatomy}${legend([
        ['f-detect', 'detect'],
        ['f-wait', 'wait (client backoff)'],
        ['f-connect', 'connect'],
        ['f-resume', 'resume'],
        ['f-rest', 'rest (routing, replay)'],
      ])}</div>
<p class="soft">${escapeText(`A message that arrives within ${seconds(findings.limitMs)} of when it was due counts as served: QoS 1 and 2 messages that were buffered and then delivered in time shorten an outage, not the reconnection.`)}</p>`
}
<h3>Messages</h3>
${htmlTable(
  ['QoS', 'attempted', 'sent', 'acked', 'received', 'lost', 'in outage', 'indeterminate', 'duplicates', 'out of order'],
  [messageRow('0', messages.qos0), messageRow('1', messages.qos1), messageRow('2', messages.qos2)],
  new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]),
)}
<p class="soft">Lost: QoS 0 sent and never received; QoS 1 and 2 acknowledged and never received. Indeterminate: neither acknowledged nor received, the publisher would have to send it again.</p>
${examples(findings)}
<h3>Failover, client by client</h3>
${clients(findings)}`;
}

function messageRow(qos: string, m: MessageFinding): readonly string[] {
  const numbers = [
    m.attempted,
    m.sent,
    m.acked,
    m.received,
    m.lost,
    m.lostInside,
    m.indeterminate,
    m.duplicates,
    m.inversions,
  ];
  return [
    qos,
    ...numbers.map((value, index) => (qos === '0' && (index === 2 || index === 6) ? '-' : value.toLocaleString('en'))),
  ];
}

function examples({ examples: { lost, duplicated }, times }: Findings): string {
  const acked = [...lost.filter(({ qos }) => qos > 0), ...duplicated.filter(({ qos }) => qos === 2)].slice(0, MAX_ROWS);
  if (acked.length === 0) return '';
  const since = (ms: number | undefined): string => (ms === undefined ? '-' : seconds(ms - times.faultMs));
  const rows = acked.map(({ stream, seq, qos, intendedMs, ackedMs, copies }) => [
    stream,
    String(seq),
    String(qos),
    since(intendedMs),
    since(ackedMs),
    String(copies),
  ]);
  return `<h3>Messages lost or doubled</h3>${htmlTable(['stream', 'message', 'QoS', 'due, since fault', 'acked, since fault', 'copies'], rows, new Set([1, 2, 3, 4, 5]))}`;
}

function clients(findings: Findings): string {
  const { head, rows, more } = clientTable(findings);
  if (rows.length === 0) return '<p>No floating client lost its connection.</p>';
  return `${htmlTable(head, rows, NUMBERS)}${more > 0 ? `<p class="soft">${more} more were faster.</p>` : ''}`;
}

function facts(trial: TrialReport): readonly string[] {
  const { findings } = trial;
  return [
    ...trial.evidence.map((text) => `fault: ${text}`),
    ...trial.rollback.map(({ clean, says, by }) => `rollback by the ${by}: ${clean ? 'clean' : 'DIRTY'}; ${says}`),
    ...(trial.supervisor === undefined ? [] : [trial.supervisor]),
    ...(trial.alerts === undefined ? [] : accountWords(trial.alerts).map((words) => `alert: ${words}`)),
    ...(findings?.rtoAfterHeal === undefined
      ? []
      : [`the node's return cost ${measured(findings.rtoAfterHeal.time)} of service`]),
    ...(findings === undefined
      ? []
      : [
          `service through the endpoint was interrupted ${findings.unavailability.count} times, longest ${seconds(findings.unavailability.longestMs)} (resolution ${seconds(findings.unavailability.resolutionMs)})`,
        ]),
    ...(findings?.baselineP99Ms === undefined
      ? []
      : [
          `latency before the fault: p99 ${findings.baselineP99Ms.toFixed(1)} ms; later than ${seconds(findings.limitMs)} counts as an outage`,
        ]),
    `the prober's own timers were late by ${trial.prober.p99LagMs.toFixed(1)} ms (p99), ${trial.prober.maxLagMs.toFixed(1)} ms (worst)`,
  ];
}

function legend(items: readonly (readonly [style: string, text: string])[]): string {
  return `<div class="legend">${items.map(([style, text]) => `<span><i class="${style}"></i>${escapeText(text)}</span>`).join('')}</div>`;
}
