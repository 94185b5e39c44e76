import { diskUsed } from '../../signals/disk.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, group, select } from '../../src/metrics/promql.ts';

const LIMIT_BYTES = 1_000_000;

/** A broker node that uses much of the disk it may take. What is free in all says nothing of that, see the prediction. */
export const diskHigh: AlertPlan = {
  name: 'MQTT_Disk_High',
  threshold: 0.8,
  at: (limit) => {
    const labels = (cluster: string, kind = 'messages') => ({ cluster, node: 'n1', kind });
    const used = { bad: limit * LIMIT_BYTES + 1_000, edge: limit * LIMIT_BYTES, good: 0.3 * LIMIT_BYTES };
    return {
      name: 'MQTT_Disk_High',
      category: 'saturation',
      severity: 'warning',
      signal: diskUsed,
      expr: compare(group(diskUsed.expr(ruleScope)), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '10m',
      summary: 'An MQTT broker node uses much of its disk limit.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its disk limit ({{ $labels.kind }}), more than ${humanizePercentage(limit)}. At the limit the broker takes no more messages.`,
      dashboard: 'mqtt-node',
      tests: [
        ...standardTests({
          forSeconds: 600,
          survivesFailedScrape: true,
          fallSeconds: 15,
          inputs: (condition, cluster) => [
            { series: select(metrics.diskUsed, labels(cluster)), level: used[condition] },
            { series: select(metrics.diskLimit, labels(cluster)), level: LIMIT_BYTES },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / LIMIT_BYTES) }],
        }),
        {
          name: 'a broker that tells only the share: fires above the line, silent on it',
          series: [
            { series: select(metrics.diskLimitUsed, labels('plant-a', 'overflow')), values: `${limit + 0.01}x100` },
            { series: select(metrics.diskLimitUsed, labels('plant-b', 'overflow')), values: `${limit}x100` },
          ],
          checks: [
            {
              at: '18m',
              fires: [{ labels: labels('plant-a', 'overflow'), value: humanizePercentage(limit + 0.01) }],
            },
          ],
        },
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.diskUsed, labels('plant-a')), values: '1x100' },
            { series: select(metrics.diskLimit, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '18m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
        },
        {
          name: 'a limit of 0 means none: silent',
          series: [
            { series: select(metrics.diskUsed, labels('plant-a')), values: '9e9x80' },
            { series: select(metrics.diskLimit, labels('plant-a')), values: '0x80' },
          ],
          checks: [{ at: '20m', fires: [] }],
        },
      ],
    };
  },
};
