import { probePhaseTime } from '../../signals/probes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { type Condition, standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare } from '../../src/metrics/promql.ts';
import { bucket } from '../../src/metrics/promql-functions.ts';

/** One step of connecting or delivering that takes too long for one probe in ten. */
export const probeSlowPhase: AlertPlan = {
  name: 'MQTT_Probe_Slow_Phase',
  threshold: 1,
  at: (seconds) => {
    const labels = (cluster: string) => ({ cluster, target: 'mqtts://mqtt.example:8883', phase: 'connect' });
    const buckets = (condition: Condition, cluster: string) => {
      // Ten probes a scrape, only to have round numbers: how many of them end within `seconds`.
      const fast = { bad: 0, edge: 9, good: 10 }[condition];
      const of = { ...labels(cluster), module: 'roundtrip' };
      return [
        { series: bucket(metrics.probeDuration, String(seconds / 2), of), slope: condition === 'good' ? 10 : 0 },
        { series: bucket(metrics.probeDuration, String(seconds), of), slope: fast },
        { series: bucket(metrics.probeDuration, String(seconds * 2), of), slope: 10 },
        { series: bucket(metrics.probeDuration, '+Inf', of), slope: 10 },
      ];
    };
    return {
      name: 'MQTT_Probe_Slow_Phase',
      category: 'availability',
      severity: 'warning',
      signal: probePhaseTime,
      expr: compare(probePhaseTime.expr(ruleScope), '>', seconds),
      threshold: { value: seconds, firesWhen: 'above' },
      for: '5m',
      summary: 'One step of using an MQTT cluster has become slow.',
      description: `One in ten probes of {{ $labels.target }} (cluster {{ $labels.cluster }}) needs {{ $value | humanizeDuration }} or more for the phase {{ $labels.phase }}, more than ${seconds}s. The phase says where to look: tcp the network, tls CPU, connect authentication, deliver the brokers.`,
      dashboard: 'mqtt-cluster',
      tests: standardTests({
        forSeconds: 300,
        warmUpSeconds: 900,
        riseSeconds: 615,
        fallSeconds: 615,
        survivesFailedScrape: true,
        inputs: buckets,
        fires: (cluster) => [{ labels: labels(cluster), value: `${Number((seconds * 1.9).toPrecision(4))}s` }],
      }),
    };
  },
};
