import { type AlertThresholds, alertsFor } from '../../alerts/index.ts';
import { dashboardTexts } from '../../dashboards/index.ts';
import { brokers } from '../brokers/index.ts';
import { settingsJsonSchema } from '../config/parse-settings.ts';
import { brokersDoc } from '../generate/brokers-doc.ts';
import { metricsDoc } from '../generate/metrics-doc.ts';
import { metricSections } from '../metrics/catalogue.ts';
import { alertFiles } from './alert-files.ts';
import { brokerTruth } from './broker-truth-file.ts';
import type { GeneratedFile } from './generated-file.ts';
import { registries } from './registries.ts';

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
