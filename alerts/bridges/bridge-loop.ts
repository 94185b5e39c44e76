import { messagesMultiplied } from '../../signals/bridges.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Messages between two samples, an hour ago. */
const BEFORE = 150;
const received = (cluster: string) => select(metrics.messagesReceived, { cluster, node: 'n1' });
const clients = (cluster: string) => select(metrics.connectionsCurrent, { cluster, node: 'n1' });
const bridge = (cluster: string) => select(metrics.bridgeUp, { cluster, node: 'n1', bridge: 'eu-us', type: 'mqtt' });
const grown = (factor: number, more: number) => `0+${BEFORE}x280 ${280 * BEFORE}+${BEFORE * factor + more}x120`;

/** Bridges that send to each other what they got from each other. */
export const bridgeLoop: AlertPlan = {
  name: 'MQTT_Bridge_Loop',
  threshold: 10,
  at: (limit) => ({
    name: 'MQTT_Bridge_Loop',
    category: 'bridges',
    severity: 'critical',
    signal: messagesMultiplied,
    expr: compare(messagesMultiplied.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Bridges of an MQTT cluster seem to form a loop.',
    description: `Cluster {{ $labels.cluster }} has bridges and gets {{ $value | humanize }} times the messages of an hour ago, more than ${limit}, from no more clients. Bridges that send to each other multiply every message until the brokers fall.`,
    dashboard: 'mqtt-bridges',
    tests: [
      ...standardTests({
        forSeconds: 300,
        warmUpSeconds: 4_200,
        riseSeconds: 300,
        riseIsExact: true,
        fallSeconds: 300,
        noEdge: 'compared with an hour before: the test below has it',
        inputs: (condition, cluster) => [
          { series: received(cluster), slope: condition === 'bad' ? BEFORE * limit + 15 : BEFORE },
          { series: clients(cluster), level: 50 },
          { series: bridge(cluster), level: 1 },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: humanize(limit + 15 / BEFORE) }],
      }),
      {
        name: 'just below the line: silent',
        series: [
          { series: received('plant-a'), values: grown(limit, -15) },
          { series: clients('plant-a'), values: '50x400' },
          { series: bridge('plant-a'), values: '1x400' },
        ],
        checks: [{ at: '85m', fires: [] }],
      },
      {
        name: 'from one message a second on, and up to a fifth more clients: fires, else silent',
        series: (
          [
            ['plant-a', 22, '50x400'],
            ['plant-b', 7, '50x400'],
            ['plant-c', BEFORE, '50x280 58x120'],
            ['plant-d', BEFORE, '50x280 60x120'],
          ] as const
        ).flatMap(([cluster, before, values]) => [
          { series: received(cluster), values: `0+${before}x280 ${280 * before}+${before * 2 * limit}x120` },
          { series: clients(cluster), values },
          { series: bridge(cluster), values: '1x400' },
        ]),
        checks: [
          {
            at: '85m',
            fires: ['plant-a', 'plant-c', 'plant-d'].map((cluster) => ({
              labels: { cluster },
              value: humanize(2 * limit),
            })),
          },
        ],
      },
      {
        name: 'a fleet that has grown publishes more: silent',
        series: [
          { series: received('plant-a'), values: grown(limit, 15) },
          { series: clients('plant-a'), values: '50x280 61x120' },
          { series: bridge('plant-a'), values: '1x400' },
        ],
        checks: [{ at: '85m', fires: [] }],
      },
      {
        name: 'no bridge, no loop: silent',
        series: [
          { series: received('plant-a'), values: grown(limit, 15) },
          { series: clients('plant-a'), values: '50x400' },
        ],
        checks: [{ at: '85m', fires: [] }],
      },
    ],
  }),
};
