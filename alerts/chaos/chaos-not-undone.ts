import { faultsLeft } from '../../signals/drills.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, scenario: 'node-crash' });

/** A drill has ended without taking back what it broke. */
export const chaosNotUndone: AlertPlan = {
  name: 'MQTT_Chaos_Not_Undone',
  at: () => ({
    name: 'MQTT_Chaos_Not_Undone',
    category: 'chaos',
    severity: 'critical',
    signal: faultsLeft,
    expr: compare(faultsLeft.expr(ruleScope), '>', 0),
    threshold: { value: 0, firesWhen: 'above' },
    for: '1m',
    summary: 'A drill has left an MQTT cluster broken.',
    description:
      '{{ $value | humanize }} faults of drill {{ $labels.scenario }} are still in cluster {{ $labels.cluster }}, and the process that should take them back is gone. Run sre chaos recover on the machine of the drill.',
    dashboard: 'mqtt-gameday',
    tests: standardTests({
      forSeconds: 60,
      inputs: (condition, cluster) => [
        { series: select(metrics.faultsNotUndone, labels(cluster)), level: condition === 'bad' ? 1 : 0 },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: '1' }],
    }),
  }),
};
