import { fanout } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Messages between two samples, an hour ago. */
const HOUR_AGO = 15_000;
const sent = (cluster: string) => select(metrics.messagesSent, { cluster, node: 'n1' });
const received = (cluster: string) => select(metrics.messagesReceived, { cluster, node: 'n1' });

/** A cluster that delivers nothing since minute 70; numbers of messages between two samples. */
function around(
  cluster: string,
  {
    sentBefore,
    receivedBefore,
    receivedNow,
  }: Readonly<Record<'sentBefore' | 'receivedBefore' | 'receivedNow', number>>,
) {
  const turn = (before: number, now: number) => `0+${before}x280 ${280 * before}+${now}x120`;
  return [
    { series: sent(cluster), values: turn(sentBefore, 0) },
    { series: received(cluster), values: turn(receivedBefore, receivedNow) },
  ];
}

/** Far less is delivered than an hour ago although as much is published. */
export const fanoutCollapse: AlertPlan = {
  name: 'MQTT_Fanout_Collapse',
  threshold: 0.3,
  at: (limit) => ({
    name: 'MQTT_Fanout_Collapse',
    category: 'delivery',
    severity: 'warning',
    signal: fanout,
    expr: compare(fanout.expr(ruleScope), '<', limit),
    threshold: { value: limit, firesWhen: 'below' },
    for: '10m',
    summary: 'An MQTT cluster delivers far less than an hour ago.',
    description: `Cluster {{ $labels.cluster }} sends {{ $value | humanizePercentage }} of what it sent an hour ago, less than ${humanizePercentage(limit)}, while as much is published. Subscribers are gone, or messages no longer find the way to them.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'partition-halves',
    tests: [
      ...standardTests({
        forSeconds: 600,
        warmUpSeconds: 4_200,
        riseSeconds: 300,
        riseIsExact: true,
        fallSeconds: 300,
        noEdge: 'compared with an hour before: the test below has it',
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          {
            series: sent(cluster),
            slope: { bad: HOUR_AGO * limit - 1, edge: HOUR_AGO, good: HOUR_AGO }[condition],
          },
          { series: received(cluster), slope: HOUR_AGO },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit - 1 / HOUR_AGO) }],
      }),
      {
        name: 'a little more than the line: silent',
        series: [
          { series: sent('plant-a'), values: `0+${HOUR_AGO}x280 ${280 * HOUR_AGO}+${HOUR_AGO * limit + 1}x120` },
          { series: received('plant-a'), values: `0+${HOUR_AGO}x400` },
        ],
        checks: [
          { at: '85m', fires: [] },
          { at: '95m', fires: [] },
        ],
      },
      {
        name: 'from ten deliveries and one publish a second on, and while four fifths are still published: fires, else silent',
        series: [
          ...around('plant-a', { sentBefore: 158, receivedBefore: HOUR_AGO, receivedNow: HOUR_AGO }),
          ...around('plant-b', { sentBefore: 142, receivedBefore: HOUR_AGO, receivedNow: HOUR_AGO }),
          ...around('plant-c', { sentBefore: HOUR_AGO, receivedBefore: 22, receivedNow: 22 }),
          ...around('plant-d', { sentBefore: HOUR_AGO, receivedBefore: 7, receivedNow: 7 }),
          ...around('plant-e', { sentBefore: HOUR_AGO, receivedBefore: 1_000, receivedNow: 850 }),
          ...around('plant-f', { sentBefore: HOUR_AGO, receivedBefore: 1_000, receivedNow: 750 }),
        ],
        checks: [
          {
            at: '95m',
            fires: ['plant-a', 'plant-c', 'plant-e'].map((cluster) => ({
              labels: { cluster },
              value: humanizePercentage(0),
            })),
          },
        ],
      },
      {
        name: 'publishers have gone quiet as well: silent',
        series: [sent, received].map((of) => ({
          series: of('plant-a'),
          values: `0+${HOUR_AGO}x280 ${280 * HOUR_AGO}+10x120`,
        })),
        checks: [{ at: '95m', fires: [] }],
      },
    ],
  }),
};
