import { connectionsUsedSteadily } from '../../signals/connections.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A node about to refuse clients; a limit of 0 or +Inf means none and is silent, and so is one nobody knows. */
export const connectionSaturationCritical: AlertPlan = {
  name: 'MQTT_Connection_Saturation_Critical',
  threshold: 0.95,
  at: (limit) => {
    const full = 1_000_000;
    const labels = (cluster: string) => ({ cluster, node: 'n1' });
    const used = { bad: Math.round(limit * full) + 1, edge: Math.round(limit * full), good: 0.5 * full };
    const current = (values: string) => ({ series: select(metrics.connectionsCurrent, labels('plant-a')), values });
    const max = (values: string) => ({ series: select(metrics.connectionsMax, labels('plant-a')), values });
    return {
      name: 'MQTT_Connection_Saturation_Critical',
      category: 'saturation',
      severity: 'critical',
      signal: connectionsUsedSteadily,
      expr: compare(connectionsUsedSteadily.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '2m',
      summary: 'An MQTT broker node is about to refuse clients.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its connection limit, more than ${humanizePercentage(limit)}. At 100% it refuses every new client, those that lost their node too.`,
      dashboard: 'mqtt-cluster',
      tests: [
        ...standardTests({
          forSeconds: 120,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.connectionsCurrent, labels(cluster)), level: used[condition] },
            { series: select(metrics.connectionsMax, labels(cluster)), level: full },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / full) }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.connectionsCurrent, labels('plant-a')), values: '1x100' },
            { series: select(metrics.connectionsMax, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '5m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
        },
        {
          name: 'a limit of 0 means none: silent',
          series: [current('900000x40'), max('0x40')],
          checks: [{ at: '8m', fires: [] }],
        },
        {
          name: 'known to be unlimited (+Inf): silent',
          series: [current('900000x40'), max(Array.from({ length: 40 }, () => '+Inf').join(' '))],
          checks: [{ at: '8m', fires: [] }],
        },
        {
          name: 'a limit nobody knows is absent, and silent',
          series: [current('900000x40')],
          checks: [{ at: '8m', fires: [] }],
        },
      ],
    };
  },
};
