import { listenerUsed } from '../../signals/connections.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** One listener near its own limit, which the sum of the node hides. */
export const listenerSaturation: AlertPlan = {
  name: 'MQTT_Listener_Saturation',
  threshold: 0.85,
  at: (limit) => {
    const full = 1_000_000;
    const labels = (cluster: string) => ({ cluster, node: 'n1', listener: 'ssl:default', protocol: 'mqtts' });
    const idle = (cluster: string) => ({ cluster, node: 'n1', listener: 'tcp:default', protocol: 'mqtt' });
    const used = { bad: Math.round(limit * full) + 1, edge: Math.round(limit * full), good: 0.3 * full };
    return {
      name: 'MQTT_Listener_Saturation',
      category: 'saturation',
      severity: 'warning',
      signal: listenerUsed,
      expr: compare(listenerUsed.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '5m',
      summary: 'A listener of an MQTT broker is close to its connection limit.',
      description: `Listener {{ $labels.listener }} ({{ $labels.protocol }}) on node {{ $labels.node }} of cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its own connection limit, more than ${humanizePercentage(limit)}. It refuses clients at 100%, however idle the other listeners are.`,
      dashboard: 'mqtt-node',
      tests: [
        ...standardTests({
          forSeconds: 300,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.listenerConnectionsCurrent, labels(cluster)), level: used[condition] },
            { series: select(metrics.listenerConnectionsMax, labels(cluster)), level: full },
            { series: select(metrics.listenerConnectionsCurrent, idle(cluster)), level: 3 },
            { series: select(metrics.listenerConnectionsMax, idle(cluster)), level: full },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / full) }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.listenerConnectionsCurrent, labels('plant-a')), values: '1x100' },
            { series: select(metrics.listenerConnectionsMax, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '12m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
        },
        {
          name: 'a limit of 0 means none: silent',
          series: [
            { series: select(metrics.listenerConnectionsCurrent, labels('plant-a')), values: '900000x60' },
            { series: select(metrics.listenerConnectionsMax, labels('plant-a')), values: '0x60' },
          ],
          checks: [{ at: '12m', fires: [] }],
        },
      ],
    };
  },
};
