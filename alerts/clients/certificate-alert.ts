import { certificateTime } from '../../signals/clients.ts';
import type { Alert, AlertPlan, AlertTest } from '../../src/generate/alert.ts';
import { time } from '../../src/generate/alert-scenarios.ts';
import { humanizeDuration } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, type PromQL, select } from '../../src/metrics/promql.ts';

const DAY_SECONDS = 86_400;

interface Words extends Pick<Alert, 'name' | 'severity' | 'summary'> {
  readonly days: number;
  readonly forSeconds: number;
}

/** An alert on the time a certificate has left; the two of them differ in how much that is. */
export function certificateAlert({ name, severity, summary, days, forSeconds }: Words): AlertPlan {
  return {
    name,
    threshold: days * DAY_SECONDS,
    at: (left) => ({
      name,
      category: 'clients',
      severity,
      signal: certificateTime,
      expr: compare(certificateTime.expr(ruleScope), '<', left),
      threshold: { value: left, firesWhen: 'below' },
      for: time(forSeconds),
      summary,
      description: `A certificate of cluster {{ $labels.cluster }} at {{ $labels.listener }}{{ $labels.target }} ends in {{ $value | humanizeDuration }}, sooner than ${humanizeDuration(left)} from now. When it has ended, no client that checks certificates can connect.`,
      dashboard: 'mqtt-cluster',
      tests: tests(left, forSeconds),
    }),
  };
}

const told = (cluster: string, node = 'n1') =>
  select(metrics.tlsCertificateExpiry, { cluster, node, listener: 'ssl:default' });
const seen = (cluster: string) =>
  select(metrics.probeTlsExpiry, { cluster, target: 'mqtt.plant:8883', module: 'mqtts' });

/** Time itself runs here: the tests begin at 0, and the certificate ends at a time of that clock. */
function tests(left: number, forSeconds: number): readonly [AlertTest, ...AlertTest[]] {
  const crossed = 600; // it has `left` at this time, and less at the next evaluation
  const begins = crossed + 15;
  const end = crossed + left;
  const samples = Math.ceil((begins + forSeconds + 600) / 15);
  const input = (series: PromQL, ends: number) => ({ series, values: `${ends}x${samples}` });
  const firing = (at: number, where: Readonly<Record<string, string>>) => ({
    at: time(at),
    fires: [{ labels: { cluster: 'plant-a', ...where }, value: humanizeDuration(end - at) }],
  });
  const sure = begins + forSeconds;
  const renewed = `${end}x${(sure + 60) / 15} ${end + 100 * DAY_SECONDS}x20`;
  return [
    {
      name: 'silent until less is left, and for `for` after that; fires, clears when the new one is served',
      series: [{ series: told('plant-a'), values: renewed }],
      checks: [
        { at: time(crossed), fires: [] },
        { at: time(sure - 15), fires: [] },
        firing(sure, { listener: 'ssl:default' }),
        { at: time(sure + 120), fires: [] },
      ],
    },
    {
      name: 'what a probe was shown counts as well',
      series: [input(seen('plant-a'), end)],
      checks: [{ at: time(sure - 15), fires: [] }, firing(sure, { target: 'mqtt.plant:8883' })],
    },
    {
      name: 'of the nodes of a listener the first to end counts; two clusters do not bleed into each other',
      series: [
        input(told('plant-a'), end + DAY_SECONDS),
        input(told('plant-a', 'n2'), end),
        input(told('plant-b'), end + DAY_SECONDS),
      ],
      checks: [firing(sure, { listener: 'ssl:default' })],
    },
    {
      name: 'a second less than the line, at every moment: fires; exactly the line: silent',
      series: [
        { series: told('plant-a'), values: `${left - 1}+15x${samples}` },
        { series: told('plant-b'), values: `${left}+15x${samples}` },
      ],
      checks: [
        {
          at: time(sure),
          fires: [{ labels: { cluster: 'plant-a', listener: 'ssl:default' }, value: humanizeDuration(left - 1) }],
        },
      ],
    },
    {
      name: 'enough time left: silent',
      series: [input(told('plant-a'), sure + 300 + left), input(seen('plant-a'), sure + 300 + left)],
      checks: [{ at: time(sure + 300), fires: [] }],
    },
  ];
}
