import type { AlertPlan } from '../../src/generate/alert.ts';
import { constant } from '../../src/metrics/promql-functions.ts';

/** Fires always: whoever receives it knows that rules, Alertmanager and the way to them work, and misses it when not. */
export const watchdog: AlertPlan = {
  name: 'MQTT_Watchdog',
  at: () => ({
    name: 'MQTT_Watchdog',
    category: 'meta',
    severity: 'none',
    expr: constant(1),
    threshold: { value: 1, firesWhen: 'above' },
    for: '0s',
    summary: 'The MQTT alerts work.',
    description: 'This alert fires always. Route it to a receiver that raises the alarm when it stops coming.',
    dashboard: 'mqtt-exporter',
    ofNoCluster: true,
    tests: [
      {
        name: 'fires from the first evaluation on, whatever there is',
        series: [],
        checks: [
          { at: '15s', fires: [{ labels: {}, value: '1' }] },
          { at: '1h', fires: [{ labels: {}, value: '1' }] },
        ],
      },
    ],
  }),
};
