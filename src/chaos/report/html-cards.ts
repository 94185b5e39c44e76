import { escapeText } from '../../core/escape-text.ts';
import { seconds } from '../duration-text.ts';
import { exceeds, isOpen, measured } from '../measured-time.ts';
import { affectedClients } from './affected-clients.ts';
import type { Report } from './report.ts';
import { worstTrial } from './verdict-line.ts';

/** One figure in a frame; `state` colours its edge. */
export interface Card {
  readonly key: string;
  readonly value: string;
  readonly note: string;
  readonly state?: 'ok' | 'no' | 'hm';
}

const hypothesisState = { pass: 'ok', fail: 'no', unknown: 'hm' } as const;

/** The three axes, then what an SRE asks first. */
export function verdictCards(report: Report): string {
  const { verdict, plan } = report;
  const kinds = [...new Set(plan.steps.map(({ fault, node }) => `${fault.kind} ${node}`))];
  const axes: readonly Card[] = [
    {
      key: 'hypothesis',
      value: verdict.hypothesis,
      note: `evidence: ${verdict.statement.label}, ${verdict.statement.trials} of ${plan.trials} trials count`,
      state: hypothesisState[verdict.hypothesis],
    },
    {
      key: 'fault',
      value: verdict.injection,
      note: kinds.length > 4 ? `${kinds.slice(0, 3).join(', ')} and ${kinds.length - 3} more` : kinds.join(', '),
      state: verdict.injection === 'proven' ? 'ok' : 'no',
    },
    {
      key: 'rollback',
      value: verdict.rollback,
      note: verdict.rollback === 'clean' ? 'undone and verified by identity' : 'type: sre chaos recover',
      state: verdict.rollback === 'clean' ? 'ok' : 'no',
    },
  ];
  return `${htmlCards(axes, 'axes')}\n${htmlCards(figures(report))}`;
}

function figures(report: Report): readonly Card[] {
  const trial = worstTrial(report);
  if (trial?.findings === undefined || trial.rto === undefined) return [];
  const { findings, rto, clusterDetection, wholeAgain } = trial;
  const { affected, floating, back, p50Ms, maxMs } = affectedClients(findings);
  const { qos1, qos2 } = findings.messages;
  const target = report.plan.target.rtoMs;
  const lost = qos1.lost + qos2.lost;
  return [
    {
      key: report.trials.length > 1 ? `worst RTO, trial ${trial.trial}` : 'RTO',
      value: measured(rto.time),
      note: `target < ${seconds(target)}`,
      state: isOpen(rto.time, target) ? 'hm' : exceeds(rto.time, target) ? 'no' : 'ok',
    },
    {
      key: 'clients cut off',
      value: `${affected.length} of ${floating}`,
      note:
        affected.length === 0 ? 'of the endpoint' : `${back} back; median ${seconds(p50Ms)}, last ${seconds(maxMs)}`,
    },
    {
      key: 'acked and lost',
      value: lost.toLocaleString('en'),
      note: `of ${(qos1.acked + qos2.acked).toLocaleString('en')}, QoS 1 and 2`,
      state: lost === 0 ? 'ok' : 'no',
    },
    {
      key: 'QoS 2 duplicates',
      value: qos2.duplicates.toLocaleString('en'),
      note: `of ${qos2.received.toLocaleString('en')} received; QoS 1: ${qos1.duplicates}`,
      state: qos2.duplicates === 0 ? 'ok' : 'no',
    },
    {
      key: 'cluster noticed',
      value: clusterDetection === undefined ? 'never' : seconds(clusterDetection.byMs),
      note:
        clusterDetection === undefined
          ? 'not seen without what was hit'
          : `after ${seconds(clusterDetection.afterMs)} at the earliest`,
    },
    {
      key: 'whole again',
      value: wholeAgain === undefined ? 'never' : seconds(wholeAgain.byMs),
      note: 'after the undo began',
    },
  ];
}

/** Cards side by side, as many as fit. */
export function htmlCards(all: readonly Card[], style = ''): string {
  const card = ({ key, value, note, state }: Card): string =>
    `<div class="card${state === undefined ? '' : ` ${state}`}"><div class="k">${escapeText(key)}</div><div class="v">${escapeText(value)}</div><div class="n">${escapeText(note)}</div></div>`;
  return all.length === 0 ? '' : `<div class="cards ${style}">${all.map(card).join('')}</div>`;
}
