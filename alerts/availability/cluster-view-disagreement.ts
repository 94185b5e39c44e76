import { membershipViews } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Nodes that list different members for longer than a restart takes. */
export const clusterViewDisagreement: AlertPlan = {
  name: 'MQTT_Cluster_View_Disagreement',
  threshold: 1,
  at: (views) => ({
    name: 'MQTT_Cluster_View_Disagreement',
    category: 'availability',
    severity: 'warning',
    signal: membershipViews,
    expr: compare(membershipViews.expr(ruleScope), '>', views),
    threshold: { value: views, firesWhen: 'above' },
    for: '1m',
    summary: 'The nodes of an MQTT cluster do not agree who belongs to it.',
    description:
      'The nodes of cluster {{ $labels.cluster }} hold {{ $value | humanize }} different lists of members. Sessions and subscriptions of a node that only some of them see do not reach everybody.',
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'partition-bridge',
    tests: [
      ...standardTests({
        forSeconds: 60,
        riseSeconds: 60,
        riseIsExact: true,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          { series: select(metrics.clusterViews, { cluster }), level: condition === 'bad' ? views + 1 : views },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: String(views + 1) }],
      }),
      {
        name: 'a node that rejoins and is seen at different moments, 45 s: silent',
        series: [
          {
            series: select(metrics.clusterViews, { cluster: 'plant-a' }),
            values: `${views}x20 ${views + 1}x2 ${views}x40`,
          },
        ],
        checks: [
          { at: '6m', fires: [] },
          { at: '7m', fires: [] },
        ],
      },
    ],
  }),
};
