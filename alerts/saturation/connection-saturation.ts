import { connectionsUsed } from '../../signals/connections.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A node close to its connection limit. A limit of +Inf gives 0, an unknown limit is absent: both stay silent. */
export const connectionSaturation: AlertPlan = {
  name: 'MQTT_Connection_Saturation',
  threshold: 0.85,
  at: (limit) => {
    const labels = { cluster: 'plant-a', node: 'n1' };
    const full = 1_000_000;
    const at = Math.round(limit * full);
    const current = (of: { cluster: string; node: string }, values: string) => ({
      series: select(metrics.connectionsCurrent, of),
      values,
    });
    const max = (of: { cluster: string; node: string }, values: string) => ({
      series: select(metrics.connectionsMax, of),
      values,
    });
    const firing = { labels, value: humanizePercentage((at + 1) / full) };
    return {
      name: 'MQTT_Connection_Saturation',
      category: 'saturation',
      severity: 'warning',
      signal: connectionsUsed,
      expr: compare(connectionsUsed.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '5m',
      summary: 'An MQTT broker node is close to its connection limit.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its connection limit, more than ${humanizePercentage(limit)}. At 100% new clients are refused.`,
      dashboard: 'mqtt-cluster',
      tests: [
        {
          name: 'one connection over the line: silent before 5m, fires at 5m, clears when clients leave',
          series: [current(labels, `${at + 1}x40 ${at}x20`), max(labels, `${full}x60`)],
          checks: [
            { at: '4m45s', fires: [] },
            { at: '5m', fires: [firing] },
            { at: '10m', fires: [firing] },
            { at: '10m15s', fires: [] },
          ],
        },
        {
          name: 'exactly on the line: silent',
          series: [current(labels, `${at}x40`), max(labels, `${full}x40`)],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'a broker known to be unlimited (+Inf) is silent',
          series: [current(labels, '900000x40'), max(labels, Array.from({ length: 40 }, () => '+Inf').join(' '))],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'a limit nobody knows is absent, and silent',
          series: [current(labels, '900000x40')],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'two clusters and two nodes do not bleed into each other',
          series: [
            current(labels, `${at + 1}x40`),
            max(labels, `${full}x40`),
            current({ cluster: 'plant-a', node: 'n2' }, '10x40'),
            max({ cluster: 'plant-a', node: 'n2' }, `${full}x40`),
            current({ cluster: 'plant-b', node: 'n1' }, '10x40'),
            max({ cluster: 'plant-b', node: 'n1' }, `${full}x40`),
          ],
          checks: [{ at: '10m', fires: [firing] }],
        },
        {
          name: 'known limit: one lost scrape starts the 5m again',
          series: [current(labels, `${at + 1}x12 stale ${at + 1}x30`), max(labels, `${full}x60`)],
          checks: [
            { at: '5m15s', fires: [] },
            { at: '8m15s', fires: [] },
            { at: '8m30s', fires: [firing] },
          ],
        },
      ],
    };
  },
};
