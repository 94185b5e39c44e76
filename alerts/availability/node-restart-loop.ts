import { restarts } from '../../signals/broker-nodes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { time } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A node that starts again and again. */
export const nodeRestartLoop: AlertPlan = {
  name: 'MQTT_Node_Restart_Loop',
  threshold: 2,
  at: (starts) => {
    const labels = (cluster: string) => ({ cluster, node: 'n1' });
    const start = (cluster: string) => select(metrics.startTime, labels(cluster));
    const begun = (times: number) => Array.from({ length: times }, (_, at) => `${1_000 + at}x7`).join(' ');
    return {
      name: 'MQTT_Node_Restart_Loop',
      category: 'availability',
      severity: 'warning',
      signal: restarts,
      expr: compare(restarts.expr(ruleScope), '>', starts),
      threshold: { value: starts, firesWhen: 'above' },
      for: '0s',
      summary: 'An MQTT broker node restarts again and again.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} has started more than ${starts} times in half an hour. Its clients are cut off every time, and what it kept in memory is lost.`,
      dashboard: 'mqtt-node',
      chaosExperiment: 'crash-loop',
      tests: [
        {
          name: 'one start more than allowed: fires with it, and clears half an hour later',
          series: [{ series: start('plant-a'), values: `${begun(starts + 2)} ${1_001 + starts}x140` }],
          checks: [
            { at: time((starts + 1) * 120 - 15), fires: [] },
            { at: time((starts + 1) * 120), fires: [{ labels: labels('plant-a'), value: '' }] },
            { at: time((starts + 1) * 120 + 1_815), fires: [] },
          ],
        },
        {
          name: 'as many as allowed, as in an upgrade that is rolled back: silent',
          series: [{ series: start('plant-a'), values: `${begun(starts + 1)} ${1_000 + starts}x140` }],
          checks: [{ at: '20m', fires: [] }],
        },
        {
          name: 'the node is away between two starts, and another cluster does not restart',
          series: [
            {
              series: start('plant-a'),
              values: Array.from({ length: starts + 2 }, (_, at) => `${1_000 + at}x3 stale _x4`).join(' '),
            },
            { series: start('plant-b'), values: '500x80' },
          ],
          checks: [{ at: time((starts + 1) * 135 + 15), fires: [{ labels: labels('plant-a'), value: '' }] }],
        },
      ],
    };
  },
};
