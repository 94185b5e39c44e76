import { rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, overTime } from '../src/metrics/promql-functions.ts';
import { divide, minus, plus } from '../src/metrics/promql-operators.ts';

/** Messages that leave over each bridge. */
export const bridgeOut = rateSignal(metrics.bridgeMessages, {
  title: 'Messages out over bridges',
  question:
    'Is data leaving? A bridge that is up and sends nothing, while messages come in, has lost its topics or its rights on the far side.',
  unit: 'mps',
  only: { direction: 'out' },
});

/** Messages that arrive over each bridge. */
export const bridgeIn = rateSignal(metrics.bridgeMessages, {
  title: 'Messages in over bridges',
  question:
    'Is data arriving? Nothing from a bridge that is up: look at the far side, it may have lost its own publishers.',
  unit: 'mps',
  only: { direction: 'in' },
});

/** Both directions of each bridge. */
export const bridgeFlow = rateSignal(metrics.bridgeMessages, {
  title: 'Messages over bridges',
  question:
    'What crosses each bridge, and which way? In and out growing together without more publishers is a loop: two bridges sending to each other what they got.',
  unit: 'mps',
});

/** How much more leaves than arrives. */
export const bridgeGap: Signal = {
  id: 'bridge-gap',
  title: 'Out minus in over bridges',
  question:
    'Does one direction carry all the traffic? Far from what it was: one direction has stopped or a new topic crosses. Both near each other and growing: a loop.',
  unit: 'mps',
  by: ['cluster', 'node', 'bridge'],
  legend: '{{cluster}} {{node}} {{bridge}}',
  expr: (scope) => {
    const perBridge = (direction: string) =>
      aggregate('sum', ['cluster', 'node', 'bridge'], scope.rate(metrics.bridgeMessages, '5m', { direction }));
    return minus(perBridge('out'), perBridge('in'));
  },
};

/** Bridges that are down now. */
export const bridgesDown: Signal = {
  id: 'bridges-down',
  title: 'Bridges down',
  question: 'How many bridges are not connected? 0 is good. See Bridges up for which, and since when.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const up = scope.select(metrics.bridgeUp);
    return minus(aggregate('count', ['cluster'], up), aggregate('sum', ['cluster'], up));
  },
};

/** Bridges that are configured. */
export const bridgeCount: Signal = {
  id: 'bridge-count',
  title: 'Bridges',
  question:
    'How many bridges has the cluster? Fewer than yesterday: somebody removed one, or its broker does not tell.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => aggregate('count', ['cluster'], scope.select(metrics.bridgeUp)),
};

/** Changes of state of each bridge. */
export const bridgeChanges: Signal = {
  id: 'bridge-changes',
  title: 'Changes of state in 1 h',
  question:
    'Does a bridge flap? 0 is good, 2 is one outage that is over; more is a line or a keep-alive that is too tight.',
  unit: 'short',
  by: ['cluster', 'node', 'bridge'],
  legend: '{{cluster}} {{node}} {{bridge}}',
  expr: (scope) => overTime('changes', metrics.bridgeUp, '1h', scope.matching(metrics.bridgeUp)),
};

/** How fast each backlog grows. */
export const bridgeQueueGrowth: Signal = {
  id: 'bridge-queue-growth',
  title: 'Growth of bridge backlogs',
  question:
    'Do backlogs grow or shrink, in messages a second? Above 0 for long ends in loss; below 0 divides the backlog into the time until it is gone.',
  unit: 'mps',
  by: ['cluster', 'node', 'bridge'],
  legend: '{{cluster}} {{node}} {{bridge}}',
  expr: (scope) => overTime('deriv', metrics.bridgeQueuedMessages, '15m', scope.matching(metrics.bridgeQueuedMessages)),
};

/** Share of what should cross that is lost. */
export const bridgeLossRatio: Signal = {
  id: 'bridge-loss-ratio',
  title: 'Share lost at bridges',
  question:
    'Which share of what should cross is lost? Anything above 0 for long needs a reason: full queue, far side refusing, line too slow.',
  unit: 'percentunit',
  by: ['cluster', 'node', 'bridge'],
  legend: '{{cluster}} {{node}} {{bridge}}',
  expr: (scope) => {
    const by = ['cluster', 'node', 'bridge'] as const;
    const lost = aggregate('sum', by, scope.rate(metrics.bridgeMessagesDropped, '5m'));
    const out = aggregate('sum', by, scope.rate(metrics.bridgeMessages, '5m', { direction: 'out' }));
    return divide(lost, group(compare(plus(lost, out), '>', 0)));
  },
};
