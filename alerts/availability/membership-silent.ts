import { membershipAnswering } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select, sumIncrease } from '../../src/metrics/promql.ts';
import { aggregate, overTime } from '../../src/metrics/promql-functions.ts';
import { and, unless } from '../../src/metrics/promql-operators.ts';

/** Every membership API of a cluster hangs while its Prometheus pages answer: what RabbitMQ, EMQX and VerneMQ do in a cut they have not noticed. */
export const membershipSilent: AlertPlan = {
  name: 'MQTT_Membership_Silent',
  at: () => {
    const source = (cluster: string, name: string, node = 'n1') =>
      select(metrics.sourceUp, { cluster, node, source: name });
    const expected = (cluster: string) => select(metrics.clusterNodesExpected, { cluster });
    const refused = (cluster: string) =>
      select(metrics.sourceErrors, { cluster, node: 'n1', source: 'management', reason: 'auth' });
    const pages = aggregate(
      'max',
      ['cluster'],
      overTime('last_over_time', metrics.sourceUp, '45s', { source: 'prometheus' }),
    );
    const refusals = sumIncrease(metrics.sourceErrors, {
      by: ['cluster'],
      over: '5m',
      matching: { source: { re: 'management|membership' }, reason: { re: 'auth|http_4xx|tls' } },
    });
    const several = compare(overTime('last_over_time', metrics.clusterNodesExpected, '1m'), '>', 1);
    return {
      name: 'MQTT_Membership_Silent',
      category: 'availability',
      severity: 'critical',
      signal: membershipAnswering,
      expr: unless(
        and(
          and(compare(membershipAnswering.expr(ruleScope), '==', 0), compare(pages, '==', 1), { on: ['cluster'] }),
          several,
          {
            on: ['cluster'],
          },
        ),
        compare(refusals, '>', 0),
        { on: ['cluster'] },
      ),
      threshold: { value: 1, firesWhen: 'below' },
      for: '15s',
      summary: 'No node of an MQTT cluster tells who is in the cluster.',
      description:
        'Every membership API of cluster {{ $labels.cluster }} hangs or fails while its nodes still serve metrics. This is how a silent network cut between the nodes looks before the brokers notice it: check the routes between the nodes now.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'partition-one',
      tests: [
        ...standardTests({
          forSeconds: 15,
          riseSeconds: 45,
          riseIsExact: true,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: expected(cluster), level: 3 },
            { series: source(cluster, 'prometheus'), level: 1 },
            { series: source(cluster, 'management'), level: condition === 'good' ? 1 : 0 },
            { series: source(cluster, 'management', 'n2'), level: condition === 'bad' ? 0 : 1 },
            { series: refused(cluster), slope: 0 },
          ],
          fires: (cluster) => [{ labels: { cluster }, value: '0' }],
        }),
        {
          name: 'the exporter is refused, as with a wrong password: silent',
          series: [
            { series: expected('plant-a'), values: '3x60' },
            { series: source('plant-a', 'prometheus'), values: '1x60' },
            { series: source('plant-a', 'management'), values: '0x60' },
            { series: refused('plant-a'), values: '0+1x60' },
          ],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'the pages are gone too, so the nodes are: silent, Node_Down speaks',
          series: [
            { series: expected('plant-a'), values: '3x60' },
            { series: source('plant-a', 'prometheus'), values: '0x60' },
            { series: source('plant-a', 'management'), values: '0x60' },
          ],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'two nodes fire, a broker on its own has nobody to be cut from',
          series: ['two', 'one'].flatMap((cluster, at) => [
            { series: expected(cluster), values: `${2 - at}x60` },
            { series: source(cluster, 'prometheus'), values: '1x60' },
            { series: source(cluster, 'membership'), values: '0x60' },
          ]),
          checks: [{ at: '10m', fires: [{ labels: { cluster: 'two' }, value: '0' }] }],
        },
      ],
    };
  },
};
