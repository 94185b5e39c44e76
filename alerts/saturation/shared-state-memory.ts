import { sharedStateMemoryUsed } from '../../signals/shared-state.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, increase, select } from '../../src/metrics/promql.ts';
import { or } from '../../src/metrics/promql-operators.ts';

/** A shared state near maxmemory, or one that throws keys away already. */
export const sharedStateMemory: AlertPlan = {
  name: 'MQTT_Shared_State_Memory',
  threshold: 0.85,
  at: (limit) => {
    const bytes = 1_000_000;
    const labels = (cluster: string) => ({ cluster, dependency: 'state' });
    const used = { bad: Math.round(limit * bytes) + 1, edge: Math.round(limit * bytes), good: 0.3 * bytes };
    const memory = (values: string) => ({ series: select(metrics.sharedStateMemoryUsed, labels('plant-a')), values });
    const max = (values: string) => ({ series: select(metrics.sharedStateMemoryLimit, labels('plant-a')), values });
    const evicted = (values: string) => ({ series: select(metrics.sharedStateEvictedKeys, labels('plant-a')), values });
    return {
      name: 'MQTT_Shared_State_Memory',
      category: 'saturation',
      severity: 'warning',
      signal: sharedStateMemoryUsed,
      expr: or(
        compare(sharedStateMemoryUsed.expr(ruleScope), '>', limit),
        compare(increase(metrics.sharedStateEvictedKeys, '10m'), '>', 0),
      ),
      threshold: { value: limit, firesWhen: 'above' },
      for: '5m',
      summary: 'The shared state of an MQTT cluster runs out of memory.',
      description: `Shared state {{ $labels.dependency }} of cluster {{ $labels.cluster }} uses more than ${humanizePercentage(limit)} of its memory limit, or has thrown keys away in the last minutes. Keys are sessions, retained and queued messages; without eviction, writes of the brokers are refused.`,
      dashboard: 'mqtt-cluster',
      tests: [
        ...standardTests({
          forSeconds: 300,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.sharedStateMemoryUsed, labels(cluster)), level: used[condition] },
            { series: select(metrics.sharedStateMemoryLimit, labels(cluster)), level: bytes },
            { series: select(metrics.sharedStateEvictedKeys, labels(cluster)), slope: 0 },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: '' }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.sharedStateMemoryUsed, labels('plant-a')), values: '1x100' },
            { series: select(metrics.sharedStateMemoryLimit, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '12m', fires: [{ labels: labels('plant-a'), value: '' }] }],
        },
        {
          name: 'keys are evicted: fires after 5 min, clears ten minutes after the last',
          series: [evicted('0x40 5x80'), memory('100000x120'), max('1000000x120')],
          checks: [
            { at: '15m', fires: [] },
            { at: '15m30s', fires: [{ labels: labels('plant-a'), value: '' }] },
            { at: '22m', fires: [] },
          ],
        },
        {
          name: 'no limit (+Inf, or 0), and nothing evicted: silent',
          series: [
            memory('9e9x60'),
            max(Array.from({ length: 60 }, () => '+Inf').join(' ')),
            evicted('7x60'),
            { series: select(metrics.sharedStateMemoryUsed, labels('plant-b')), values: '9e9x60' },
            { series: select(metrics.sharedStateMemoryLimit, labels('plant-b')), values: '0x60' },
          ],
          checks: [{ at: '12m', fires: [] }],
        },
      ],
    };
  },
};
