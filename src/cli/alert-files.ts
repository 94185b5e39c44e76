import { type AlertThresholds, alertsFor } from '../../alerts/index.ts';
import { inhibitions } from '../../alerts/inhibitions.ts';
import { watchdog } from '../../alerts/meta/watchdog.ts';
import { budgetTests, sloTests } from '../../alerts/slo/recording-tests.ts';
import { defaultSlos, sloRecordings } from '../../alerts/slo/recordings.ts';
import { type Alert, CATEGORIES } from '../generate/alert.ts';
import { type AlertLinks, defaultLinks } from '../generate/alert-links.ts';
import { alertmanagerYaml, type InhibitRule } from '../generate/alertmanager-yaml.ts';
import { promtoolTestYaml } from '../generate/promtool-test-yaml.ts';
import type { RecordingGroup } from '../generate/recording.ts';
import { type RecordingTest, recordingTestYaml } from '../generate/recording-test-yaml.ts';
import { recordingsYaml, rulesYaml } from '../generate/rules-yaml.ts';
import type { GeneratedFile } from './generated-file.ts';

/** One file a category: an operator loads what he wants, and a test does not evaluate the rules of all others. */
const rulesOf = (category: Alert['category']): string => `alerts/generated/mqtt-${category}.rules.yaml`;
const RECORDINGS = 'alerts/generated/mqtt-recordings.rules.yaml';
const ALERTMANAGER = 'deploy/alertmanager/alertmanager.yaml';
/** A rule file as seen from the tests. */
const fromTests = (path: string): string => path.replace('alerts', '..');

/** The rules there are to write, each with its tests. */
export interface RuleSet {
  readonly alerts: readonly Alert[];
  readonly recordings: readonly RecordingGroup[];
  /** Of recordings and alerts together. */
  readonly tests: readonly RecordingTest[];
  /** Of the recordings alone. */
  readonly longTests: readonly RecordingTest[];
}

/** The rules for every cluster there may be. */
export const everyClusterRules = (thresholds: AlertThresholds): RuleSet => ({
  alerts: alertsFor(thresholds),
  recordings: sloRecordings(defaultSlos),
  tests: sloTests,
  longTests: budgetTests,
});

/** The rule files for every cluster, and the promtool tests of all that is in them. */
export function alertFiles(
  thresholds: AlertThresholds = {},
  links: AlertLinks = defaultLinks,
): readonly GeneratedFile[] {
  return ruleSetFiles(everyClusterRules(thresholds), links);
}

/** The files of a set of rules. */
export function ruleSetFiles(set: RuleSet, links: AlertLinks): readonly GeneratedFile[] {
  const { alerts, recordings, tests, longTests } = set;
  return [
    ...CATEGORIES.map((category) => ({ category, own: alerts.filter((alert) => alert.category === category) }))
      .filter(({ own }) => own.length > 0)
      .map(({ category, own }) => ({ path: rulesOf(category), render: () => rulesYaml(own, links) })),
    { path: RECORDINGS, render: () => recordingsYaml(recordings) },
    { path: ALERTMANAGER, render: () => alertmanagerYaml(watchdog.name, inhibitionNames()) },
    ...alerts.map((alert) => ({
      path: `alerts/tests/${[alert.name, ...Object.values(alert.labels ?? {})].join('-')}.test.yaml`,
      render: () => promtoolTestYaml(alert, links, fromTests(rulesOf(alert.category))),
    })),
    ...(tests.length === 0
      ? []
      : [
          {
            path: 'alerts/tests/slo-recordings.test.yaml',
            render: () => recordingTestYaml(tests, links, [fromTests(RECORDINGS), fromTests(rulesOf('slo'))]),
          },
        ]),
    ...(longTests.length === 0
      ? []
      : [
          {
            path: 'alerts/tests/slo-budget.test.yaml',
            render: () => recordingTestYaml(longTests, links, [fromTests(RECORDINGS)]),
          },
        ]),
  ];
}

function inhibitionNames(): readonly InhibitRule[] {
  return inhibitions.map(({ while: sources, holdBack, same }) => ({
    sources: sources.map(({ name }) => name),
    targets: 'warningsExcept' in holdBack ? holdBack : holdBack.map(({ name }) => name),
    same,
  }));
}
