import { type AlertThresholds, alertsFor } from '../../alerts/index.ts';
import { budgetTests, sloTests } from '../../alerts/slo/recording-tests.ts';
import { defaultSlos, sloRecordings } from '../../alerts/slo/recordings.ts';
import { type AlertLinks, defaultLinks } from '../generate/alert-links.ts';
import { promtoolTestYaml } from '../generate/promtool-test-yaml.ts';
import { recordingTestYaml } from '../generate/recording-test-yaml.ts';
import { recordingsYaml, rulesYaml } from '../generate/rules-yaml.ts';
import type { GeneratedFile } from './generated-file.ts';

const RULES = 'alerts/generated/mqtt.rules.yaml';
const RECORDINGS = 'alerts/generated/mqtt-recordings.rules.yaml';
/** The rule files as seen from the tests. */
const [RULES_UP, RECORDINGS_UP] = [RULES.replace('alerts', '..'), RECORDINGS.replace('alerts', '..')];

/** The rule files for every cluster, and the promtool tests of all that is in them. */
export function alertFiles(
  thresholds: AlertThresholds = {},
  links: AlertLinks = defaultLinks,
): readonly GeneratedFile[] {
  const alerts = alertsFor(thresholds);
  return [
    { path: RULES, render: () => rulesYaml(alerts, links) },
    { path: RECORDINGS, render: () => recordingsYaml(sloRecordings(defaultSlos)) },
    ...alerts.map((alert) => ({
      path: `alerts/tests/${alert.name}.test.yaml`,
      render: () => promtoolTestYaml(alert, links, RULES_UP),
    })),
    {
      path: 'alerts/tests/slo-recordings.test.yaml',
      render: () => recordingTestYaml(sloTests, links, [RECORDINGS_UP, RULES_UP]),
    },
    { path: 'alerts/tests/slo-budget.test.yaml', render: () => recordingTestYaml(budgetTests, links, [RECORDINGS_UP]) },
  ];
}
