import { pushFailures } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { ownMetrics } from '../../src/metrics/own-metrics.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (name: string) => ({ instance: `${name}:9465`, target: 'https://metrics.example/push' });
const pushes = (name: string, result: string) => select<string>(ownMetrics.pushes, { ...labels(name), result });

/** Pages that do not arrive where they are pushed to. */
export const pushFailing: AlertPlan = {
  name: 'MQTT_Push_Failing',
  threshold: 0.5,
  at: (limit) => ({
    name: 'MQTT_Push_Failing',
    category: 'meta',
    severity: 'warning',
    signal: pushFailures,
    expr: compare(pushFailures.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'The MQTT exporter cannot push its numbers.',
    description: `{{ $value | humanizePercentage }} of the pushes of {{ $labels.instance }} to {{ $labels.target }} fail, more than ${humanizePercentage(limit)}. There the numbers are missing for good: a failed page is not sent again.`,
    dashboard: 'mqtt-exporter',
    ofNoCluster: true,
    tests: [
      ...standardTests({
        forSeconds: 300,
        warmUpSeconds: 900,
        riseSeconds: 900,
        fallSeconds: 900,
        survivesFailedScrape: true,
        inputs: (condition, name) => {
          const failures = { bad: 51, edge: 49, good: 0 }[condition];
          return [
            { series: pushes(name, 'failure'), slope: failures },
            { series: pushes(name, 'success'), slope: 100 - failures },
          ];
        },
        fires: (name) => [{ labels: labels(name), value: '51%' }],
      }),
      {
        name: 'not a single page has ever arrived: fires too',
        series: [{ series: pushes('plant-a', 'failure'), values: '0+1x120' }],
        checks: [{ at: '25m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
      },
    ],
  }),
};
