import type { AlertThresholds } from '../../alerts/index.ts';
import { formats } from '../audit/formats/index.ts';
import { ruleCatalogue } from '../audit/rules/catalogue.ts';
import { ruleSubjects } from '../audit/rules/index.ts';
import { brokers } from '../brokers/index.ts';
import { settingsJsonSchema } from '../config/parse-settings.ts';
import { auditRulesDoc } from '../generate/audit-rules-doc.ts';
import { brokersDoc } from '../generate/brokers-doc.ts';
import { metricsDoc } from '../generate/metrics-doc.ts';
import { seedCoverageDoc } from '../generate/seed-coverage-doc.ts';
import { metricSections } from '../metrics/catalogue.ts';
import { alertFiles } from './alert-files.ts';
import { brokerTruth } from './broker-truth-file.ts';
import { defaultDashboardDelivery, deliveredDashboards } from './dashboard-delivery.ts';
import type { GeneratedFile } from './generated-file.ts';
import { registries } from './registries.ts';
import { deliveredRules } from './rule-delivery.ts';
import { seedCoverage } from './seed-coverage/index.ts';

/** The dashboards, with the thresholds of the alerts drawn in. */
export function dashboardFiles(thresholds: AlertThresholds = {}): readonly GeneratedFile[] {
  return deliveredDashboards('files', { ...defaultDashboardDelivery, thresholds });
}

/** Dashboards and rules as Grafana's provisioning and Kubernetes take them, with nothing said but the defaults. */
function deployFiles(): readonly GeneratedFile[] {
  const delivery = { ...defaultDashboardDelivery, prometheus: 'http://prometheus:9090' };
  return [
    ...deliveredDashboards('provisioning', delivery),
    ...deliveredDashboards('configmap', delivery),
    ...deliveredDashboards('grafana-dashboard', delivery),
    ...deliveredRules('prometheusrule', alertFiles(), {}, false),
  ];
}

/** Every generated file of the repository. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    ...alertFiles(),
    ...dashboardFiles(),
    ...deployFiles(),
    { path: 'docs/metrics.md', render: () => metricsDoc(metricSections) },
    { path: 'docs/brokers.md', render: () => brokersDoc(brokers, brokerTruth()) },
    { path: 'docs/audit-rules.md', render: () => auditRulesDoc(ruleCatalogue, ruleSubjects, Object.values(formats)) },
    { path: 'docs/seed-coverage.md', render: () => seedCoverageDoc(seedCoverage) },
    { path: 'sre.schema.json', render: () => `${JSON.stringify(settingsJsonSchema(registries), null, 2)}\n` },
  ];
}
