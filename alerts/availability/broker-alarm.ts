import { BLOCKING_ALARMS, brokerAlarms, CLIENT_ALARMS } from '../../signals/broker-nodes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { overTime } from '../../src/metrics/promql-functions.ts';

/** An alarm the broker raised, but for those that block publishers (an alert of their own) and those one client can raise. */
export const brokerAlarm: AlertPlan = {
  name: 'MQTT_Broker_Alarm',
  at: () => {
    const labels = (cluster: string, alarm = 'unhealthy') => ({ cluster, node: 'n1', alarm });
    const active = (alarm: string, values: string) => ({
      series: select(metrics.alarmActive, labels('plant-a', alarm)),
      values,
    });
    const others = { alarm: { notRe: `${BLOCKING_ALARMS}|${CLIENT_ALARMS}` } } as const;
    return {
      name: 'MQTT_Broker_Alarm',
      category: 'availability',
      severity: 'warning',
      signal: brokerAlarms,
      expr: compare(overTime('min_over_time', metrics.alarmActive, '30s', others), '==', 1),
      threshold: { value: 0, firesWhen: 'above' },
      for: '30s',
      summary: 'An MQTT broker has raised an alarm.',
      description:
        'Node {{ $labels.node }} of cluster {{ $labels.cluster }} has raised the alarm {{ $labels.alarm }} and has not taken it back.',
      dashboard: 'mqtt-node',
      tests: [
        ...standardTests({
          forSeconds: 30,
          riseSeconds: 30,
          riseIsExact: true,
          survivesFailedScrape: true,
          noEdge: '1 or 0',
          inputs: (condition, cluster) => [
            { series: select(metrics.alarmActive, labels(cluster)), level: condition === 'bad' ? 1 : 0 },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: '1' }],
        }),
        {
          name: 'a healthy NATS node that calls itself unhealthy for 8 s while another rejoins: silent',
          series: [active('unhealthy', '0x20 1 0x20')],
          checks: [
            { at: '5m30s', fires: [] },
            { at: '6m', fires: [] },
          ],
        },
        {
          name: 'an alarm with an alert of its own, and one of a single client: silent',
          series: [active('disk', '1x40'), active('conn_congestion', '1x40')],
          checks: [{ at: '8m', fires: [] }],
        },
      ],
    };
  },
};
