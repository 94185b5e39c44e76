import { probesSucceeding } from '../../signals/probes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Scheduled probes of an address that fail more often than they succeed. */
export const probeFailing: AlertPlan = {
  name: 'MQTT_Probe_Failing',
  threshold: 0.5,
  at: (share) => {
    const labels = (cluster: string) => ({ cluster, target: 'mqtts://mqtt.example:8883', module: 'roundtrip' });
    const probe = (cluster: string) => select(metrics.probeSuccess, labels(cluster));
    return {
      name: 'MQTT_Probe_Failing',
      category: 'availability',
      severity: 'critical',
      signal: probesSucceeding,
      expr: compare(probesSucceeding.expr(ruleScope), '<', share),
      threshold: { value: share, firesWhen: 'below' },
      for: '1m',
      summary: 'Devices cannot use an MQTT cluster.',
      description: `Only {{ $value | humanizePercentage }} of the {{ $labels.module }} probes of {{ $labels.target }} (cluster {{ $labels.cluster }}) went through in the last five minutes, fewer than ${humanizePercentage(share)}. Devices that use this address meet the same.`,
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'node-crash',
      tests: [
        ...standardTests({
          forSeconds: 60,
          riseSeconds: 300,
          riseIsExact: true,
          fallSeconds: 300,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: probe(cluster), level: { bad: share - 0.005, edge: share, good: 1 }[condition] },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(share - 0.005) }],
        }),
        {
          name: 'one probe a minute fails and the next ones succeed: silent',
          series: [{ series: probe('plant-a'), values: '1x40 0x3 1x40' }],
          checks: [
            { at: '11m', fires: [] },
            { at: '13m', fires: [] },
          ],
        },
        {
          name: 'a cluster that is down for good is told within 4 min',
          series: [{ series: probe('plant-a'), values: '1x40 0x20' }],
          checks: [{ at: '14m', fires: [{ labels: labels('plant-a'), value: '23.81%' }] }],
        },
      ],
    };
  },
};
