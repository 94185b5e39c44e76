import { targetsUp } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { scrapeSeries } from '../../src/metrics/scrape-series.ts';

const labels = (name: string) => ({ job: 'mqtt-sre', instance: `${name}:9465` });

/** An exporter that Prometheus cannot scrape. */
export const exporterTargetDown: AlertPlan = {
  name: 'MQTT_Exporter_Target_Down',
  at: () => ({
    name: 'MQTT_Exporter_Target_Down',
    category: 'meta',
    severity: 'warning',
    signal: targetsUp,
    expr: compare(targetsUp.expr(ruleScope), '<', 1),
    threshold: { value: 1, firesWhen: 'below' },
    for: '2m',
    summary: 'Prometheus does not reach the MQTT exporter.',
    description:
      'Prometheus cannot scrape {{ $labels.instance }} (job {{ $labels.job }}). No other MQTT alert can fire for what it watches.',
    dashboard: 'mqtt-exporter',
    ofNoCluster: true,
    tests: [
      ...standardTests({
        forSeconds: 120,
        noEdge: 'up or down, nothing between',
        inputs: (condition, name) => [
          { series: select(scrapeSeries.up, labels(name)), level: condition === 'bad' ? 0 : 1 },
        ],
        fires: (name) => [{ labels: labels(name), value: '0' }],
      }),
      {
        name: 'targets of other jobs: silent',
        series: [{ series: select(scrapeSeries.up, { job: 'node', instance: 'plant-a:9100' }), values: '0x40' }],
        checks: [{ at: '9m', fires: [] }],
      },
    ],
  }),
};
