import { connectionsPredicted, connectionsUsedSteadily } from '../../signals/connections.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { and } from '../../src/metrics/promql-operators.ts';

/** Connections that grow so that the limit is reached within four hours, once they are past 60% of it. */
export const connectionExhaustionPredicted: AlertPlan = {
  name: 'MQTT_Connection_Exhaustion_Predicted',
  threshold: 0.6,
  at: (floorOfUse) => {
    const labels = (cluster: string) => ({ cluster, node: 'n1' });
    const current = (values: string, cluster = 'plant-a') => ({
      series: select(metrics.connectionsCurrent, labels(cluster)),
      values,
    });
    const max = (values: string, cluster = 'plant-a') => ({
      series: select(metrics.connectionsMax, labels(cluster)),
      values,
    });
    const start = Math.ceil(floorOfUse * 100_000) + 10;
    const firing = { labels: labels('plant-a'), value: '' };
    return {
      name: 'MQTT_Connection_Exhaustion_Predicted',
      category: 'saturation',
      severity: 'warning',
      signal: connectionsPredicted,
      expr: and(
        compare(connectionsPredicted.expr(ruleScope), '>', 1),
        compare(connectionsUsedSteadily.expr(ruleScope), '>', floorOfUse),
      ),
      threshold: { value: 1, firesWhen: 'above' },
      for: '30m',
      summary: 'An MQTT broker node will reach its connection limit within hours.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} uses more than ${humanizePercentage(floorOfUse)} of its connection limit and reaches it within four hours if it goes on like the last one.`,
      dashboard: 'mqtt-capacity',
      tests: [
        {
          name: 'a steady climb that meets the limit in less than four hours: silent before 30 min, then fires; it flattens: clears',
          series: [current(`${start}+50x300 ${start + 15_000}x300`), max('100000x600')],
          checks: [
            { at: '29m45s', fires: [] },
            { at: '31m', fires: [firing] },
            { at: '75m', fires: [firing] },
            { at: '2h', fires: [] },
          ],
        },
        {
          name: 'full of clients and steady: silent',
          series: [current('99000x400'), max('100000x400')],
          checks: [{ at: '90m', fires: [] }],
        },
        {
          name: 'a climb from almost nothing, as after a start: silent below the share',
          series: [current(`1000+50x${Math.floor((floorOfUse * 100_000 - 1_000) / 50)}`), max('100000x2000')],
          checks: [{ at: '90m', fires: [] }],
        },
        {
          name: 'a climb that meets the limit but is still below the share: silent',
          series: [
            current(`${Math.floor(start - 9_900)}+${Math.ceil((1.1 - floorOfUse) * 100)}x400`),
            max('100000x400'),
          ],
          checks: [{ at: '38m', fires: [] }],
        },
        {
          name: 'the smallest limit there is counts: fires',
          series: [current('1+1x300'), max('1x300')],
          checks: [{ at: '60m', fires: [firing] }],
        },
        {
          name: 'no limit (0, +Inf): silent; another cluster does not bleed in',
          series: [
            current(`${start}+50x300`),
            max('0x300'),
            current(`${start}+50x300`, 'plant-b'),
            max(Array.from({ length: 300 }, () => '+Inf').join(' '), 'plant-b'),
            current(`${start}+50x300`, 'plant-c'),
            max('100000x300', 'plant-c'),
          ],
          checks: [{ at: '60m', fires: [{ labels: labels('plant-c'), value: '' }] }],
        },
        {
          name: 'one failed scrape does not start the 30 min again',
          series: [current(`${start}+50x60 stale ${start + 3_050}+50x200`), max('100000x60 stale 100000x200')],
          checks: [{ at: '31m', fires: [firing] }],
        },
      ],
    };
  },
};
