import { drillTime } from '../../signals/drills.ts';
import type { AlertPlan, AlertTest } from '../../src/generate/alert.ts';
import { time } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A drill that takes much longer than its plan says. */
export const chaosDrillOverrun: AlertPlan = {
  name: 'MQTT_Chaos_Drill_Overrun',
  threshold: 1.5,
  at: (limit) => ({
    name: 'MQTT_Chaos_Drill_Overrun',
    category: 'chaos',
    severity: 'critical',
    signal: drillTime,
    expr: compare(drillTime.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '1m',
    summary: 'A drill takes far longer than planned.',
    description: `Drill {{ $labels.scenario }} on cluster {{ $labels.cluster }} has taken {{ $value | humanizePercentage }} of its planned time, more than ${humanizePercentage(limit)}. Stop it with sre chaos halt and look whether its faults are gone.`,
    dashboard: 'mqtt-gameday',
    tests: tests(limit),
  }),
};

const BEGAN = 60;
const PLANNED = 600;
const labels = (cluster: string) => ({ cluster, scenario: 'node-crash' });

/** A drill that begins a minute after the test; `active` is written for all of it. */
function drill(cluster: string, active: string): AlertTest['series'] {
  return [
    { series: select(metrics.drillActive, labels(cluster)), values: active },
    { series: select(metrics.drillStart, labels(cluster)), values: `${BEGAN}x240` },
    { series: select(metrics.drillPlannedDuration, labels(cluster)), values: `${PLANNED}x240` },
  ];
}

function tests(limit: number): readonly [AlertTest, ...AlertTest[]] {
  const late = BEGAN + limit * PLANNED; // exactly at the line, over it at the next evaluation
  const fires = late + 15 + 60;
  const firing = { labels: labels('plant-a'), value: humanizePercentage((fires - BEGAN) / PLANNED) };
  return [
    {
      name: 'silent at the line and for 1m after it, fires then, clears when the drill has ended',
      series: drill('plant-a', `1x${fires / 15} 0x100`),
      checks: [
        { at: time(late), fires: [] },
        { at: time(fires - 15), fires: [] },
        { at: time(fires), fires: [firing] },
        { at: time(fires + 15), fires: [] },
      ],
    },
    {
      name: 'a drill that ends as planned: silent',
      series: drill('plant-a', `1x${PLANNED / 15} 0x180`),
      checks: [{ at: time(fires), fires: [] }],
    },
    {
      name: 'two clusters do not bleed into each other',
      series: [...drill('plant-a', '1x240'), ...drill('plant-b', '0x240')],
      checks: [{ at: time(fires), fires: [firing] }],
    },
  ];
}
