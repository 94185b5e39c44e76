import { fileDescriptorsUsed } from '../../signals/broker-nodes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A node that runs out of file descriptors: of connections, and of files it must open. */
export const fileDescriptorsNearLimit: AlertPlan = {
  name: 'MQTT_File_Descriptors_Near_Limit',
  threshold: 0.8,
  at: (limit) => {
    const full = 1_000_000;
    const labels = (cluster: string) => ({ cluster, node: 'n1' });
    const used = { bad: Math.round(limit * full) + 1, edge: Math.round(limit * full), good: 0.3 * full };
    return {
      name: 'MQTT_File_Descriptors_Near_Limit',
      category: 'saturation',
      severity: 'warning',
      signal: fileDescriptorsUsed,
      expr: compare(fileDescriptorsUsed.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '10m',
      summary: 'An MQTT broker node runs out of file descriptors.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} has {{ $value | humanizePercentage }} of its file descriptors open, more than ${humanizePercentage(limit)}. Without a free one it refuses clients and cannot open its own files.`,
      dashboard: 'mqtt-node',
      tests: [
        ...standardTests({
          forSeconds: 600,
          riseSeconds: 15,
          fallSeconds: 300,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.openFds, labels(cluster)), level: used[condition] },
            { series: select(metrics.maxFds, labels(cluster)), level: full },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / full) }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.openFds, labels('plant-a')), values: '1x100' },
            { series: select(metrics.maxFds, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '18m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
        },
        {
          name: 'a limit of 0 is not known: silent',
          series: [
            { series: select(metrics.openFds, labels('plant-a')), values: '900x80' },
            { series: select(metrics.maxFds, labels('plant-a')), values: '0x80' },
          ],
          checks: [{ at: '18m', fires: [] }],
        },
      ],
    };
  },
};
