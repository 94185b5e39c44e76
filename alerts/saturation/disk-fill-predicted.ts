import { diskFullIn, diskGone } from '../../signals/disk.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { humanizeDuration, humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { compare, group } from '../../src/metrics/promql.ts';
import { and } from '../../src/metrics/promql-operators.ts';
import { diskFillTests, FLOOR } from './disk-fill-tests.ts';

/** A disk that reaches its limit within hours, once half of the room is gone: a disk that stands still never does. */
export const diskFillPredicted: AlertPlan = {
  name: 'MQTT_Disk_Fill_Predicted',
  threshold: 4 * 3_600,
  at: (left) => ({
    name: 'MQTT_Disk_Fill_Predicted',
    category: 'saturation',
    severity: 'warning',
    signal: diskFullIn,
    expr: and(
      compare(group(diskFullIn.expr(ruleScope)), '<', left),
      compare(group(diskGone.expr(ruleScope)), '>', FLOOR),
    ),
    threshold: { value: left, firesWhen: 'below' },
    for: '30m',
    summary: 'The disk of an MQTT broker node will be full within hours.',
    description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} reaches its disk limit in {{ $value | humanizeDuration }}, sooner than ${humanizeDuration(left)} from now, if it goes on like the last hour; more than ${humanizePercentage(FLOOR)} of the room is gone. At the limit the broker takes no more messages.`,
    dashboard: 'mqtt-node',
    tests: diskFillTests(left),
  }),
};
