import { gaugeSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, ago, overTime } from '../src/metrics/promql-functions.ts';
import { divide, minus } from '../src/metrics/promql-operators.ts';
import { errorRatios, recordedSeries } from '../src/metrics/recorded-series.ts';

/** What is promised. */
export const objective = gaugeSignal(recordedSeries.sloObjective, {
  title: 'Objective',
  question: 'Which share of the events must be good? From slo in sre.yaml.',
  unit: 'percentunit',
});

/** Time until the budget is gone. */
export const budgetLasts: Signal = {
  id: 'budget-lasts',
  title: 'Budget lasts',
  question: 'When is the budget used up if it goes on as in the last six hours? Empty while none is being spent.',
  unit: 's',
  by: ['cluster', 'slo'],
  legend: '{{cluster}} {{slo}}',
  expr: (scope) =>
    divide(
      group(compare(scope.select(recordedSeries.sloBudgetLeft), '>', 0)),
      group(
        compare(
          divide(
            overTime('deriv', recordedSeries.sloBudgetLeft, '6h', scope.matching(recordedSeries.sloBudgetLeft)),
            -1,
          ),
          '>',
          0,
        ),
      ),
    ),
};

/** What a day cost. */
export const budgetSpentToday: Signal = {
  id: 'budget-spent-in-a-day',
  title: 'Budget spent in 24 h',
  question: 'How much of the budget did the last day cost? A thirtieth (3.3%) a day is exactly what there is.',
  unit: 'percentunit',
  by: ['cluster', 'slo'],
  legend: '{{cluster}} {{slo}}',
  expr: (scope) =>
    minus(
      ago(recordedSeries.sloBudgetLeft, '1d', scope.matching(recordedSeries.sloBudgetLeft)),
      scope.select(recordedSeries.sloBudgetLeft),
    ),
};

const errors = (of: keyof typeof errorRatios, title: string, question: string): Signal =>
  gaugeSignal(errorRatios[of]['5m'], { title, question, unit: 'percentunit' });

/** Share of the messages that were lost. */
export const deliveryErrors = errors(
  'delivery',
  'Messages lost, of those received',
  'Which share of the messages was lost? Messages nobody had asked for do not count.',
);

/** Share of the probes that failed. */
export const probeErrors = errors(
  'probes',
  'Probes that failed',
  'Which share of the probes failed? This is what a device at the door would have met.',
);

/** Share of the messages that came too late. */
export const slowDeliveries = errors(
  'latency',
  'Deliveries too late',
  'Which share of the messages of probes arrived later than the objective allows? Messages that never came are probes that failed.',
);

/** Share of the time nobody got in. */
export const unavailable = errors(
  'availability',
  'Time without service',
  'Which share of the time did no device get through? 100% is an outage that goes on.',
);

/** The error ratio of a day beside that of five minutes: what a week looked like without its noise. */
export const deliveryErrorsOfADay = gaugeSignal(errorRatios.delivery['1d'], {
  title: 'Messages lost, over a day',
  question: 'Which share of the messages of a day was lost? Without the noise of single minutes.',
  unit: 'percentunit',
});

/** Whether no device gets through now. */
export const outage = gaugeSignal(recordedSeries.unavailable, {
  title: 'Outage',
  question:
    'When did no device get through? 1 while no probe succeeds; where nothing is probed, while no node answers.',
  unit: 'bool_yes_no',
});

/** Objectives by how much of their budget is left, worst of each cluster. */
export const worstBudget: Signal = {
  id: 'worst-budget',
  title: 'Worst error budget left',
  question: 'Which cluster has the least error budget left? At 0 an objective is missed: see its objectives.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => aggregate('min', ['cluster'], scope.select(recordedSeries.sloBudgetLeft)),
};
