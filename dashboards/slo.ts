import { messagesLost } from '../signals/delivery.ts';
import { drillsRunning } from '../signals/game-days.ts';
import {
  budgetLasts,
  budgetSpentToday,
  deliveryErrors,
  deliveryErrorsOfADay,
  objective,
  outage,
  probeErrors,
  slowDeliveries,
  unavailable,
} from '../signals/objectives.ts';
import { probeFailures } from '../signals/probing.ts';
import { budgetLeft, burnRate } from '../signals/slo.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { grouped, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-slo';
const budget = {
  base: 'red',
  bounds: [
    { from: 0, color: 'orange' },
    { from: 0.25, color: 'green' },
  ],
} as const;
const perSlo = ['cluster', 'slo'] as const;

/** Objectives and error budgets: what spent them, and how long do they last? */
export function slo(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / SLO and error budget',
    description: 'Do we keep what we promised, what spent the budget, and how long does the rest last?',
    from: 'now-7d',
    rows: [
      {
        title: 'Do we keep what we promised?',
        panels: [
          show.stat(grouped('min', budgetLeft, perSlo), { width: 10, look: budget }),
          show.stat(grouped('max', burnRate, perSlo), { width: 10, title: 'Burning now' }),
          show.stat(grouped('min', budgetLasts, ['cluster']), {
            width: 4,
            question:
              'For how long does the first budget to run out last? The table says which it is. Shorter than the rest of the window: it will be missed.',
            empty: 'nothing is spent',
          }),
        ],
      },
      {
        title: 'Objectives',
        panels: [
          show.table({
            title: 'Objectives',
            question:
              'Which objective is in danger? Spent in a day above 3.3% is more than there is; a missed objective has less than nothing left.',
            width: 12,
            rows: perSlo,
            columns: [
              { title: 'Objective', shown: objective },
              { title: 'Budget left', shown: budgetLeft, look: budget },
              {
                title: 'Spent in 24 h',
                shown: budgetSpentToday,
                look: { base: 'green', bounds: [{ from: 1 / 30, color: 'orange' }] },
              },
              { title: 'Lasts', shown: budgetLasts },
            ],
          }),
          show.table({
            title: 'Burn rates by window',
            question:
              'Over which windows does the budget burn? Each row is one pair of windows an alert judges by; the smaller of both burn rates is shown.',
            width: 12,
            rows: ['cluster', 'slo', 'short', 'long', 'exhaustion'],
            sortedBy: 'Burn rate',
            columns: [{ title: 'Burn rate', shown: burnRate }],
          }),
        ],
      },
      {
        title: 'What spent it?',
        panels: [
          show.graph(budgetLeft, { width: 12, title: 'Budget over time', look: budget }),
          show.graph(burnRate, { width: 12, title: 'Burn rate over time' }),
          show.timeline(outage, {
            width: 12,
            height: 5,
            look: { base: 'green', bounds: [{ from: 1, color: 'red' }] },
            states: { one: 'outage', zero: 'in service' },
          }),
          show.timeline(drillsRunning, {
            width: 12,
            height: 5,
            title: 'Time of drills',
            question: 'Was it us? Budget spent while a drill ran was spent on purpose.',
            look: { base: 'green', bounds: [{ from: 1, color: 'blue' }] },
            states: { one: 'drill', zero: 'none' },
          }),
        ],
      },
      {
        title: 'Each kind of event against its objective',
        folded: true,
        panels: [
          show.graph(deliveryErrors, { width: 8 }),
          show.graph(deliveryErrorsOfADay, { width: 8 }),
          show.graph(probeErrors, { width: 8 }),
          show.graph(slowDeliveries, { width: 8 }),
          show.graph(unavailable, { width: 8 }),
          show.bars(grouped('sum', messagesLost, ['cluster', 'reason']), {
            width: 8,
            title: 'Messages lost now, by reason',
          }),
          show.bars(grouped('sum', probeFailures, ['cluster', 'phase', 'reason']), {
            width: 24,
            title: 'Probes failing now, by phase and reason',
          }),
        ],
      },
    ],
  });
}
