import { blockingAlarms } from '../../signals/broker-nodes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A memory or disk alarm: RabbitMQ, ActiveMQ and Artemis stop taking messages until it is over. */
export const publishersBlocked: AlertPlan = {
  name: 'MQTT_Publishers_Blocked',
  at: () => {
    const labels = (cluster: string, alarm = 'disk') => ({ cluster, node: 'n1', alarm });
    return {
      name: 'MQTT_Publishers_Blocked',
      category: 'saturation',
      severity: 'critical',
      signal: blockingAlarms,
      expr: compare(blockingAlarms.expr(ruleScope), '==', 1),
      threshold: { value: 0, firesWhen: 'above' },
      for: '15s',
      summary: 'An MQTT broker blocks its publishers.',
      description:
        'Node {{ $labels.node }} of cluster {{ $labels.cluster }} has raised its {{ $labels.alarm }} alarm: the broker takes no messages from publishers until memory or disk is free again. On RabbitMQ that holds for the whole cluster.',
      dashboard: 'mqtt-node',
      chaosExperiment: 'disk-full',
      tests: [
        ...standardTests({
          forSeconds: 15,
          fallSeconds: 60,
          survivesFailedScrape: true,
          noEdge: '1 or 0',
          inputs: (condition, cluster) => [
            { series: select(metrics.alarmActive, labels(cluster)), level: condition === 'bad' ? 1 : 0 },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: '1' }],
        }),
        {
          name: 'no alarm, and alarms that block nobody: silent',
          series: [
            { series: select(metrics.alarmActive, labels('plant-a')), values: '0x40' },
            { series: select(metrics.alarmActive, labels('plant-a', 'license_quota')), values: '1x40' },
          ],
          checks: [{ at: '8m', fires: [] }],
        },
      ],
    };
  },
};
