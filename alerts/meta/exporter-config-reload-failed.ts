import { configLoaded } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { ownMetrics } from '../../src/metrics/own-metrics.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (name: string) => ({ job: 'mqtt-sre', instance: `${name}:9465` });

/** A configuration that was not taken over. */
export const exporterConfigReloadFailed: AlertPlan = {
  name: 'MQTT_Exporter_Config_Reload_Failed',
  at: () => ({
    name: 'MQTT_Exporter_Config_Reload_Failed',
    category: 'meta',
    severity: 'warning',
    signal: configLoaded,
    expr: compare(configLoaded.expr(ruleScope), '<', 1),
    threshold: { value: 1, firesWhen: 'below' },
    for: '5m',
    summary: 'The MQTT exporter could not take over its configuration.',
    description:
      'The exporter {{ $labels.instance }} goes on with the old configuration, because the one on disk has a mistake. A restart would not come up.',
    dashboard: 'mqtt-exporter',
    ofNoCluster: true,
    tests: standardTests({
      forSeconds: 300,
      noEdge: 'taken over or not, nothing between',
      inputs: (condition, name) => [
        { series: select<string>(ownMetrics.reloadSuccessful, labels(name)), level: condition === 'bad' ? 0 : 1 },
      ],
      fires: (name) => [{ labels: labels(name), value: '0' }],
    }),
  }),
};
