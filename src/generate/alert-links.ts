import type { Alert } from './alert.ts';

/** Where the links in an alert lead: prefixes of addresses, without a slash at the end. */
export interface AlertLinks {
  readonly runbooks: string;
  /** Base address of Grafana; empty gives addresses relative to it. */
  readonly grafana: string;
}

export const defaultLinks: AlertLinks = {
  runbooks: 'https://github.com/mqtt-sre/mqtt-sre/blob/main/alerts/runbooks',
  grafana: '',
};

/** Every annotation of the alert as the rule file prints it, templates included. */
export function annotationsOf(alert: Alert, links: AlertLinks): Readonly<Record<string, string>> {
  return {
    summary: alert.summary,
    description: alert.description,
    runbook_url: `${links.runbooks}/${alert.name}.md`,
    dashboard_url: `${links.grafana}/d/${alert.dashboard}${alert.ofNoCluster === true ? '' : '?var-cluster={{ $labels.cluster }}'}`,
    ...(alert.chaosExperiment === undefined ? {} : { chaos_experiment: alert.chaosExperiment }),
  };
}

/** The labels the rule adds to those of the series. */
export function ruleLabels(alert: Alert): Readonly<Record<string, string>> {
  return { severity: alert.severity, component: 'mqtt', category: alert.category, ...alert.labels };
}
