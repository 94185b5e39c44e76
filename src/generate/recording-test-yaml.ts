import type { PromQL } from '../metrics/promql.ts';
import type { Alert, AlertTest, Duration, Firing } from './alert.ts';
import type { AlertLinks } from './alert-links.ts';
import { expectedAlerts } from './promtool-test-yaml.ts';
import { yamlText } from './yaml-text.ts';

/** Input series and what must have been recorded, and fire, when. */
export interface RecordingTest {
  readonly name: string;
  /** One value every two minutes: the tests go over days. */
  readonly series: AlertTest['series'];
  readonly records: readonly {
    readonly at: Duration;
    readonly expr: PromQL;
    readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
  }[];
  readonly fires?: readonly { readonly at: Duration; readonly alert: Alert; readonly firing: readonly Firing[] }[];
}

/** Time between two samples, and between two evaluations. */
const STEP = '2m';

/** The promtool unit tests of recording rules; `ruleFiles` as seen from the test file. */
export function recordingTestYaml(
  tests: readonly RecordingTest[],
  links: AlertLinks,
  ruleFiles: readonly string[],
): string {
  const written = tests.map(({ name, series, records, fires = [] }) => ({
    name,
    interval: STEP,
    input_series: series,
    promql_expr_test: records.map(({ at, expr, samples }) => ({
      expr,
      eval_time: at,
      exp_samples: samples.map(({ labels, value }) => ({ labels: selector(labels), value })),
    })),
    ...(fires.length === 0
      ? {}
      : {
          alert_rule_test: fires.map(({ at, alert, firing }) => ({
            eval_time: at,
            alertname: alert.name,
            exp_alerts: expectedAlerts(alert, links, firing),
          })),
        }),
  }));
  return yamlText({ rule_files: ruleFiles, evaluation_interval: STEP, tests: written }, 'sre alerts build');
}

const selector = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(', ')}}`;
