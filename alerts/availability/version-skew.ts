import { versionsRunning } from '../../signals/broker-nodes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Two versions in one cluster for longer than an upgrade should take. */
export const versionSkew: AlertPlan = {
  name: 'MQTT_Version_Skew',
  threshold: 1,
  at: (versions) => {
    const node = (cluster: string, at: number, version: string, values: string) => ({
      series: select(metrics.brokerInfo, { cluster, node: `n${at}`, broker: 'emqx', version, edition: '' }),
      values,
    });
    const mixed = (cluster: string, values: string) =>
      Array.from({ length: versions + 1 }, (_, at) => node(cluster, at, `5.8.${at}`, values));
    const firing = { labels: { cluster: 'plant-a' }, value: String(versions + 1) };
    return {
      name: 'MQTT_Version_Skew',
      category: 'availability',
      severity: 'info',
      signal: versionsRunning,
      expr: compare(versionsRunning.expr(ruleScope), '>', versions),
      threshold: { value: versions, firesWhen: 'above' },
      for: '1h',
      summary: 'The nodes of an MQTT cluster run different versions.',
      description:
        'Cluster {{ $labels.cluster }} has been running {{ $value | humanize }} versions side by side for an hour. Few brokers support that for longer than a rolling upgrade.',
      dashboard: 'mqtt-cluster',
      tests: [
        {
          name: 'versions side by side for an hour: fires, one failed scrape does not matter; the last node upgraded: clears',
          series: [
            ...mixed('plant-a', '1x100 stale 1x180').slice(0, -1),
            ...mixed('plant-a', '1x100 stale 1x160 stale _x20').slice(-1),
            node('plant-b', 1, '5.8.9', '1x300'),
            node('plant-b', 2, '5.8.9', '1x300'),
          ],
          checks: [
            { at: '59m45s', fires: [] },
            { at: '60m', fires: [firing] },
            { at: '65m', fires: [firing] },
            { at: '71m15s', fires: [] },
          ],
        },
        {
          name: 'a rolling upgrade of half an hour: silent',
          series: [...mixed('plant-a', '1x120 stale _x180').slice(0, -1), ...mixed('plant-a', '1x300').slice(-1)],
          checks: [
            { at: '61m', fires: [] },
            { at: '74m', fires: [] },
          ],
        },
        {
          name: 'a node that does not tell its version is no second version: silent',
          series: [...mixed('plant-a', '1x300').slice(0, versions), node('plant-a', 99, '', '1x300')],
          checks: [{ at: '70m', fires: [] }],
        },
      ],
    };
  },
};
