import { type AlertThresholds, alertsFor } from '../../alerts/index.ts';
import { dashboardTexts } from '../../dashboards/index.ts';
import { brokers } from '../brokers/index.ts';
import { settingsJsonSchema } from '../config/parse-settings.ts';
import { type AlertLinks, defaultLinks } from '../generate/alert-links.ts';
import { brokersDoc } from '../generate/brokers-doc.ts';
import { metricsDoc } from '../generate/metrics-doc.ts';
import { promtoolTestYaml } from '../generate/promtool-test-yaml.ts';
import { rulesYaml } from '../generate/rules-yaml.ts';
import { metricSections } from '../metrics/catalogue.ts';
import { brokerTruth } from './broker-truth-file.ts';
import { registries } from './registries.ts';

/** A file that is made, never edited: where it lies in the repository, and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly render: () => string;
}

/** Folders with nothing in them but generated files. */
export const GENERATED_FOLDERS = ['alerts/generated', 'alerts/tests', 'dashboards/generated'] as const;

const RULES = 'alerts/generated/mqtt.rules.yaml';

/** The rule file, and the promtool tests of every alert in it. */
export function alertFiles(
  thresholds: AlertThresholds = {},
  links: AlertLinks = defaultLinks,
): readonly GeneratedFile[] {
  const alerts = alertsFor(thresholds);
  return [
    { path: RULES, render: () => rulesYaml(alerts, links) },
    ...alerts.map((alert) => ({
      path: `alerts/tests/${alert.name}.test.yaml`,
      render: () => promtoolTestYaml(alert, links, '../generated/mqtt.rules.yaml'),
    })),
  ];
}

/** The dashboards, with the thresholds of the alerts drawn in. */
export function dashboardFiles(thresholds: AlertThresholds = {}): readonly GeneratedFile[] {
  return [...dashboardTexts(alertsFor(thresholds))].map(([uid, text]) => ({
    path: `dashboards/generated/${uid}.json`,
    render: () => text,
  }));
}

/** Every generated file of the repository. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    ...alertFiles(),
    ...dashboardFiles(),
    { path: 'docs/metrics.md', render: () => metricsDoc(metricSections) },
    { path: 'docs/brokers.md', render: () => brokersDoc(brokers, brokerTruth()) },
    { path: 'sre.schema.json', render: () => `${JSON.stringify(settingsJsonSchema(registries), null, 2)}\n` },
  ];
}
