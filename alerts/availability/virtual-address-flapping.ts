import { addressMoves } from '../../signals/virtual-address.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { time } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A virtual address that moves back and forth. */
export const virtualAddressFlapping: AlertPlan = {
  name: 'MQTT_Virtual_Address_Flapping',
  threshold: 2,
  at: (moves) => {
    const labels = { cluster: 'plant-a', dependency: 'vip' };
    const changes = (of: typeof labels, values: string) => ({
      series: select(metrics.virtualAddressChanges, of),
      values,
    });
    const stairs = (steps: number) => Array.from({ length: steps }, (_, at) => `${at + 1}x3`).join(' ');
    const firing = { labels, value: '' };
    return {
      name: 'MQTT_Virtual_Address_Flapping',
      category: 'availability',
      severity: 'warning',
      signal: addressMoves,
      expr: compare(addressMoves.expr(ruleScope), '>', moves),
      threshold: { value: moves, firesWhen: 'above' },
      for: '0s',
      summary: 'The virtual address of an MQTT cluster does not stay on one machine.',
      description: `Virtual address {{ $labels.dependency }} of cluster {{ $labels.cluster }} has moved more than ${moves} times in a quarter of an hour. Every move cuts off all its clients; two holders at once split them.`,
      dashboard: 'mqtt-cluster',
      tests: [
        {
          name: 'one move too many: fires, and clears a quarter of an hour after it',
          series: [
            changes(labels, `0x80 ${stairs(moves + 1)} ${moves + 1}x80`),
            changes({ ...labels, cluster: 'plant-b' }, '0x180'),
          ],
          checks: [
            { at: '20m', fires: [] },
            { at: time(1_215 + moves * 60 + 30), fires: [firing] },
            { at: time(1_215 + moves * 60 + 960), fires: [] },
          ],
        },
        {
          name: 'a fail-over and its fail-back, as many as allowed: silent',
          series: [changes(labels, `0x80 ${stairs(moves)} ${moves}x80`)],
          checks: [
            { at: time(1_215 + moves * 60 + 30), fires: [] },
            { at: '30m', fires: [] },
          ],
        },
      ],
    };
  },
};
