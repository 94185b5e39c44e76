import { escapeText } from '../../core/escape-text.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { affectedClients } from './affected-clients.ts';
import type { Report } from './report.ts';
import { worstTrial } from './verdict-line.ts';

interface Card {
  readonly key: string;
  readonly value: string;
  readonly note: string;
  readonly state?: 'ok' | 'no' | 'hm';
}

const hypothesisState = { pass: 'ok', fail: 'no', unknown: 'hm' } as const;

/** The three axes, then what an SRE asks first. */
export function verdictCards(report: Report): string {
  const { verdict, plan } = report;
  const axes: readonly Card[] = [
    {
      key: 'hypothesis',
      value: verdict.hypothesis,
      note: `evidence: ${verdict.statement.label}`,
      state: hypothesisState[verdict.hypothesis],
    },
    {
      key: 'fault',
      value: verdict.injection,
      note: plan.steps.map(({ fault, node }) => `${fault.kind} ${node}`).join(', '),
      state: verdict.injection === 'proven' ? 'ok' : 'no',
    },
    {
      key: 'rollback',
      value: verdict.rollback,
      note: 'undone and verified by identity',
      state: verdict.rollback === 'clean' ? 'ok' : 'no',
    },
  ];
  return `${cards(axes)}\n${cards(figures(report))}`;
}

function figures(report: Report): readonly Card[] {
  const trial = worstTrial(report);
  if (trial?.findings === undefined || trial.rto === undefined) return [];
  const { findings, rto, clusterDetection, wholeAgain } = trial;
  const { affected, floating, back, p50Ms, maxMs } = affectedClients(findings);
  const { qos1, qos2 } = findings.messages;
  const target = report.plan.target.rtoMs;
  const met = !rto.time.censored && rto.time.ms <= target;
  const lost = qos1.lost + qos2.lost;
  return [
    {
      key: 'RTO, worst client',
      value: measured(rto.time),
      note: `target < ${seconds(target)}`,
      state: met ? 'ok' : 'no',
    },
    {
      key: 'clients cut off',
      value: `${affected.length} of ${floating}`,
      note: `${back} back; median ${seconds(p50Ms)}, last ${seconds(maxMs)}`,
    },
    {
      key: 'acknowledged and lost',
      value: String(lost),
      note: `of ${qos1.acked + qos2.acked} acknowledged, QoS 1 and 2`,
      state: lost === 0 ? 'ok' : 'no',
    },
    {
      key: 'QoS 2 duplicates',
      value: String(qos2.duplicates),
      note: `of ${qos2.received} received; QoS 1: ${qos1.duplicates}`,
      state: qos2.duplicates === 0 ? 'ok' : 'no',
    },
    {
      key: 'cluster noticed',
      value: clusterDetection === undefined ? 'never' : seconds(clusterDetection.byMs),
      note:
        clusterDetection === undefined
          ? 'not seen without the node'
          : `after ${seconds(clusterDetection.afterMs)} at the earliest`,
    },
    {
      key: 'whole again',
      value: wholeAgain === undefined ? 'never' : seconds(wholeAgain.byMs),
      note: 'after the undo began',
    },
  ];
}

function cards(all: readonly Card[]): string {
  const card = ({ key, value, note, state }: Card): string =>
    `<div class="card${state === undefined ? '' : ` ${state}`}"><div class="k">${escapeText(key)}</div><div class="v">${escapeText(value)}</div><div class="n">${escapeText(note)}</div></div>`;
  return all.length === 0 ? '' : `<div class="cards">${all.map(card).join('')}</div>`;
}
