import type { Alert, Firing } from './alert.ts';
import { type AlertLinks, annotationsOf, ruleLabels } from './alert-links.ts';
import { EVALUATION_INTERVAL } from './rules-yaml.ts';
import { yamlText } from './yaml-text.ts';

/** The promtool unit tests of one alert; `ruleFile` is the rule file as seen from the test file. */
export function promtoolTestYaml(alert: Alert, links: AlertLinks, ruleFile: string): string {
  const tests = alert.tests.map((given) => ({
    name: `${alert.name}: ${given.name}`,
    interval: EVALUATION_INTERVAL,
    input_series: given.series,
    alert_rule_test: given.checks.map(({ at, fires }) => ({
      eval_time: at,
      alertname: alert.name,
      exp_alerts: expectedAlerts(alert, links, fires),
    })),
  }));
  return yamlText({ rule_files: [ruleFile], evaluation_interval: EVALUATION_INTERVAL, tests }, 'sre alerts build');
}

/** Alerts that must fire, as promtool asks for them. */
export function expectedAlerts(alert: Alert, links: AlertLinks, fires: readonly Firing[]): readonly object[] {
  return fires.map((firing) => ({
    exp_labels: { ...ruleLabels(alert), ...firing.labels },
    exp_annotations: rendered(annotationsOf(alert, links), firing),
  }));
}

/** The annotations as Prometheus will render them; promtool is the judge of this. */
function rendered(annotations: Readonly<Record<string, string>>, firing: Firing): Record<string, string> {
  const fill = (text: string): string =>
    text
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => firing.labels[label] ?? '')
      .replaceAll(/\{\{ \$value \| \w+ \}\}/g, () => firing.value);
  return Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, fill(text)]));
}
