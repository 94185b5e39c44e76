import type { RecordingTest } from '../../src/generate/recording-test-yaml.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { bucketsOf, observationsOf } from '../../src/metrics/histogram-series.ts';
import { type PromQL, select } from '../../src/metrics/promql.ts';
import { round } from '../../src/metrics/promql-functions.ts';
import { errorRatios, recordedSeries } from '../../src/metrics/recorded-series.ts';
import { sloFastBurn } from './slo-fast-burn.ts';
import { sloSlowBurn } from './slo-slow-burn.ts';
import { burning, counter, DAY, HOUR, lost, MESSAGES, received } from './test-series.ts';

const ratio = (of: keyof typeof errorRatios, window: keyof (typeof errorRatios)['delivery']): PromQL =>
  round(select(errorRatios[of][window]), 0.0001);
const plantA = { cluster: 'plant-a' };
const fast = sloFastBurn.at(Number.NaN);
const slow = sloSlowBurn.at(Number.NaN);

/** Tests of the recordings for every cluster, and of the burn alerts on top of them. */
export const sloTests: readonly RecordingTest[] = [
  {
    name: '2 % of the messages lost: Fast_Burn within minutes, over soon after the loss is',
    series: [
      received('plant-a', [3 * HOUR, MESSAGES]),
      lost('plant-a', [2 * HOUR, MESSAGES / 50], [HOUR, 0]),
      received('plant-b', [3 * HOUR, MESSAGES]),
      lost('plant-b', [3 * HOUR, 0]),
    ],
    records: [
      {
        at: '90m',
        expr: ratio('delivery', '1h'),
        samples: [
          { labels: plantA, value: 0.02 },
          { labels: { cluster: 'plant-b' }, value: 0 },
        ],
      },
      {
        at: '150m',
        expr: round(select(errorRatios.delivery['5m'], plantA), 0.0001),
        samples: [{ labels: plantA, value: 0 }],
      },
    ],
    fires: [
      { at: '90m', alert: fast, firing: burning('fast', 20) },
      { at: '90m', alert: slow, firing: burning('slow', 20) },
      { at: '178m', alert: fast, firing: [] },
    ],
  },
  {
    name: '0.5 % lost: too slow for Fast_Burn',
    series: [received('plant-a', [2 * HOUR, MESSAGES]), lost('plant-a', [2 * HOUR, MESSAGES / 200])],
    records: [{ at: '118m', expr: ratio('delivery', '6h'), samples: [{ labels: plantA, value: 0.005 }] }],
    fires: [{ at: '118m', alert: fast, firing: [] }],
  },
  {
    name: '0.4 % lost for a day: a ticket, nobody is woken',
    series: [received('plant-a', [DAY, MESSAGES]), lost('plant-a', [DAY, MESSAGES / 250])],
    records: [],
    fires: [
      { at: '23h', alert: fast, firing: [] },
      { at: '23h', alert: slow, firing: burning('slow', 4) },
    ],
  },
  {
    name: 'an idle cluster has no share of errors, not NaN; what nobody had asked for is not lost',
    series: [
      received('plant-a', [HOUR, 0]),
      lost('plant-a', [HOUR, 0]),
      received('plant-b', [HOUR, MESSAGES]),
      lost('plant-b', [HOUR, 0]),
      counter(select(metrics.messagesDropped, { cluster: 'plant-b', node: 'n1', reason: 'no_subscribers' }), [
        HOUR,
        MESSAGES,
      ]),
    ],
    records: [
      { at: '30m', expr: select(errorRatios.delivery['5m'], plantA), samples: [] },
      { at: '30m', expr: select(recordedSeries.sloBurn, plantA), samples: [] },
      { at: '30m', expr: ratio('delivery', '1h'), samples: [{ labels: { cluster: 'plant-b' }, value: 0 }] },
    ],
    fires: [{ at: '30m', alert: fast, firing: [] }],
  },
  {
    name: 'a broker that does not say what it lost has no share of errors',
    series: [received('plant-a', [HOUR, MESSAGES])],
    records: [{ at: '30m', expr: select(errorRatios.delivery['5m']), samples: [] }],
  },
  {
    name: 'objective and budget are decimals to the digit',
    series: [received('plant-a', [HOUR, MESSAGES])],
    records: [
      {
        at: '30m',
        expr: select(recordedSeries.sloBudget),
        samples: [{ labels: { __name__: recordedSeries.sloBudget.name, ...plantA, slo: 'delivery' }, value: 0.001 }],
      },
      {
        at: '30m',
        expr: select(recordedSeries.sloObjective),
        samples: [{ labels: { __name__: recordedSeries.sloObjective.name, ...plantA, slo: 'delivery' }, value: 0.999 }],
      },
    ],
  },
  {
    name: 'messages of probes: later than a second is late, however the bound is written',
    series: ['1', '1.0'].flatMap((le, at) => {
      const labels = { cluster: `plant-${at}`, target: 't', module: 'mqtt_qos1', phase: 'deliver' };
      return [
        counter(select(observationsOf(metrics.probeDuration), labels), [HOUR, 8]),
        counter(select(bucketsOf(metrics.probeDuration), { ...labels, le }), [HOUR, 6]),
      ];
    }),
    records: [
      {
        at: '50m',
        expr: ratio('latency', '30m'),
        samples: ['plant-0', 'plant-1'].map((cluster) => ({ labels: { cluster }, value: 0.25 })),
      },
    ],
  },
  {
    name: 'probes: one of two targets down for half an hour; the cluster was available all the time',
    series: [
      { series: select(metrics.probeSuccess, { cluster: 'plant-a', target: 'x', module: 'm' }), values: '0x14 1x14' },
      { series: select(metrics.probeSuccess, { cluster: 'plant-a', target: 'y', module: 'm' }), values: '1x29' },
      { series: select(metrics.clusterNodesAlive, { cluster: 'plant-b' }), values: '0x14 3x14' },
    ],
    records: [
      { at: '28m', expr: ratio('probes', '30m'), samples: [{ labels: plantA, value: 0.5 }] },
      { at: '56m', expr: ratio('probes', '5m'), samples: [{ labels: plantA, value: 0 }] },
      {
        at: '28m',
        expr: ratio('availability', '30m'),
        samples: [
          { labels: plantA, value: 0 },
          { labels: { cluster: 'plant-b' }, value: 1 },
        ],
      },
      {
        at: '58m',
        expr: round(select(errorRatios.availability['1h'], { cluster: 'plant-b' }), 0.1),
        samples: [{ labels: { cluster: 'plant-b' }, value: 0.5 }],
      },
    ],
  },
];

/** Tests over days, with the recordings alone. */
export const budgetTests: readonly RecordingTest[] = [
  {
    name: 'an outage four days ago is forgotten by the windows of three days, not by the budget of 30',
    series: [
      received('plant-a', [4 * DAY, MESSAGES]),
      lost('plant-a', [12 * HOUR, MESSAGES / 200], [4 * DAY - 12 * HOUR, 0]),
    ],
    records: [
      { at: '95h', expr: ratio('delivery', '3d'), samples: [{ labels: plantA, value: 0 }] },
      { at: '95h', expr: ratio('delivery', '30d'), samples: [{ labels: plantA, value: 0.0006 }] },
      {
        at: '95h',
        expr: round(select(recordedSeries.sloBudgetLeft), 0.01),
        samples: [{ labels: { ...plantA, slo: 'delivery' }, value: 0.37 }],
      },
    ],
  },
  {
    name: 'a busy hour weighs more than a quiet one: shares of errors are of messages, not of time',
    series: [
      received('plant-a', [HOUR, MESSAGES], [HOUR, MESSAGES / 10]),
      lost('plant-a', [HOUR, MESSAGES / 100], [HOUR, 0]),
    ],
    records: [
      { at: '2h', expr: round(select(errorRatios.delivery['2h']), 0.001), samples: [{ labels: plantA, value: 0.009 }] },
    ],
  },
];
