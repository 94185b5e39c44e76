import { type Alert, CATEGORIES } from './alert.ts';
import { type AlertLinks, annotationsOf, ruleLabels } from './alert-links.ts';
import type { RecordingGroup } from './recording.ts';
import { yamlText } from './yaml-text.ts';

/** How often a group is evaluated: `for: 30s` must not have to wait for a minute. */
export const EVALUATION_INTERVAL = '15s';

/** The Prometheus rule file: one group per category, in the order of the categories. */
export function rulesYaml(alerts: readonly Alert[], links: AlertLinks): string {
  const groups = CATEGORIES.map((category) => ({
    name: `mqtt.${category}`,
    interval: EVALUATION_INTERVAL,
    rules: alerts.filter((alert) => alert.category === category).map((alert) => rule(alert, links)),
  })).filter(({ rules }) => rules.length > 0);
  return yamlText({ groups }, 'sre alerts build');
}

function rule(alert: Alert, links: AlertLinks): object {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    ...(alert.keepFiringFor === undefined ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: ruleLabels(alert),
    annotations: annotationsOf(alert, links),
  };
}

/** The rule file of recordings, in the order they build on each other. */
export function recordingsYaml(groups: readonly RecordingGroup[]): string {
  return yamlText({ groups }, 'sre alerts build');
}
