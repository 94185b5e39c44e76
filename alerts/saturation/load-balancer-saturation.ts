import { balancerSessionsUsed } from '../../signals/load-balancer.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { overTime } from '../../src/metrics/promql-functions.ts';
import { or } from '../../src/metrics/promql-operators.ts';

/** A frontend near its limit of sessions, or connections that wait for a server. */
export const loadBalancerSaturation: AlertPlan = {
  name: 'MQTT_Load_Balancer_Saturation',
  threshold: 0.85,
  at: (limit) => {
    const full = 1_000_000;
    const labels = (cluster: string) => ({ cluster, dependency: 'lb', frontend: 'mqtt-in' });
    const backend = (cluster: string) => ({ cluster, dependency: 'lb', backend: 'mqtt' });
    const used = { bad: Math.round(limit * full) + 1, edge: Math.round(limit * full), good: 0.3 * full };
    const queued = (values: string) => ({
      series: select(metrics.loadBalancerQueuedConnections, backend('plant-a')),
      values,
    });
    return {
      name: 'MQTT_Load_Balancer_Saturation',
      category: 'saturation',
      severity: 'warning',
      signal: balancerSessionsUsed,
      expr: or(
        compare(balancerSessionsUsed.expr(ruleScope), '>', limit),
        compare(overTime('min_over_time', metrics.loadBalancerQueuedConnections, '1m'), '>', 0),
      ),
      threshold: { value: limit, firesWhen: 'above' },
      for: '5m',
      summary: 'A load balancer in front of an MQTT cluster is full.',
      description: `Load balancer {{ $labels.dependency }} of cluster {{ $labels.cluster }} uses more than ${humanizePercentage(limit)} of the sessions of {{ $labels.frontend }}{{ $labels.backend }}, or clients have been waiting there for a free server. New clients time out while the brokers have room.`,
      dashboard: 'mqtt-cluster',
      tests: [
        ...standardTests({
          forSeconds: 300,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.loadBalancerSessionsCurrent, labels(cluster)), level: used[condition] },
            { series: select(metrics.loadBalancerSessionsMax, labels(cluster)), level: full },
            { series: select(metrics.loadBalancerQueuedConnections, backend(cluster)), level: 0 },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: '' }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.loadBalancerSessionsCurrent, labels('plant-a')), values: '1x100' },
            { series: select(metrics.loadBalancerSessionsMax, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '12m', fires: [{ labels: labels('plant-a'), value: '' }] }],
        },
        {
          name: 'clients wait for a server: fires after 5 min, clears when none waits',
          series: [queued('0x20 1x40 0x20')],
          checks: [
            { at: '10m', fires: [] },
            { at: '11m30s', fires: [{ labels: backend('plant-a'), value: '' }] },
            { at: '16m', fires: [] },
          ],
        },
        {
          name: 'a queue that is empty now and then, and a limit of 0: silent',
          series: [
            queued('3x2 0 3x2 0 3x2 0 3x2 0 3x2 0 3x2 0 3x2 0 3x2 0 3x2 0 3x2 0'),
            { series: select(metrics.loadBalancerSessionsCurrent, labels('plant-a')), values: '900000x60' },
            { series: select(metrics.loadBalancerSessionsMax, labels('plant-a')), values: '0x60' },
          ],
          checks: [{ at: '9m', fires: [] }],
        },
      ],
    };
  },
};
