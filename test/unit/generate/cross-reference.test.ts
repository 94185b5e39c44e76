import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { scenarios } from '../../../chaos/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { alertFiles } from '../../../src/cli/alert-files.ts';
import { readRuleFile } from '../../../src/generate/lint/rule-file.ts';
import { everyMetric } from '../../../src/metrics/catalogue.ts';
import { knownSeries } from '../../../src/metrics/known-series.ts';
import { directions, type Everything } from '../../support/cross-reference.ts';

const RUNBOOKS = join(import.meta.dirname, '../../../alerts/runbooks');
const AS_A_CRASH = 'the alerts of node-crash: to them a node that is away is away';
const AS_A_PARTITION = 'the alerts of the other partitions: they count groups, not shapes';
const NOT_THE_CLUSTER = 'only our own clients feel it: the cluster sees clients that come and go';
const STAYS_CALM = 'what it does must stay below every threshold; an alert would be a finding';
const NO_OBJECTIVE = 'there is no objective for everybody; recorded so that one set later has a past to be judged by';

const recordings = alertFiles()
  .filter(({ path }) => path.startsWith('alerts/generated/') && path.endsWith('.rules.yaml'))
  .flatMap(({ render }) => readRuleFile(render()).groups)
  .flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule] : [])));

const everything: Everything = {
  alerts: alertsFor(),
  boards: dashboardTexts(alertsFor()),
  catalogue: everyMetric,
  selectable: new Set(knownSeries.keys()),
  recordings,
  runbooks: new Map(
    readdirSync(RUNBOOKS).map((file) => [file.replace(/\.md$/, ''), readFileSync(join(RUNBOOKS, file), 'utf8')]),
  ),
  scenarios: new Set(Object.keys(scenarios)),
  planned: {},
  offPanels: {},
  shownOtherwise: {
    MQTT_Connection_Saturation:
      'its expression is the seed, byte for byte; the panel shows the same share without the gaps of a missed scrape',
  },
  unread: {
    'cluster:mqtt_probe_errors_per_probes:': NO_OBJECTIVE,
    'cluster:mqtt_slow_deliveries_per_deliveries:': NO_OBJECTIVE,
    'cluster:mqtt_unavailable_per_time:': NO_OBJECTIVE,
  },
  quiet: {
    'az-outage': AS_A_CRASH,
    bandwidth: STAYS_CALM,
    failback: 'the alerts of region-outage, and their end',
    'link-cut': NOT_THE_CLUSTER,
    'link-half-open': NOT_THE_CLUSTER,
    'link-late': NOT_THE_CLUSTER,
    'link-slow': NOT_THE_CLUSTER,
    'node-blackhole': AS_A_CRASH,
    'node-stop': AS_A_CRASH,
    oom: AS_A_CRASH,
    'partition-flap': STAYS_CALM,
    'partition-islands': AS_A_PARTITION,
    'partition-minority': AS_A_PARTITION,
    'partition-ring': AS_A_PARTITION,
    'region-outage': 'a cluster without any node: the alerts of cluster-failure',
    'rolling-restart': STAYS_CALM,
    'slow-net': STAYS_CALM,
    'zombie-return': 'the alerts of node-zombie, and their end',
  },
};

const faults = (direction: string, all: Everything): readonly string[] =>
  directions[direction]?.(all) ?? ['no such direction'];

describe('metrics, panels, alerts, runbooks and drills lead to each other', () => {
  test.each(Object.keys(directions))('%s', (direction) => {
    expect(everything.recordings.length).toBeGreaterThan(5);
    expect(faults(direction, everything)).toEqual([]);
  });
});

const [first] = everything.alerts;
const someBoard = everything.boards.get('mqtt-bridges') ?? '';
const boardsWith = (find: string, replacement: string) => {
  expect(someBoard).toContain(find);
  return new Map([...everything.boards, ['mqtt-bridges', someBoard.replaceAll(find, replacement)]]);
};
const firstWith = (change: object) =>
  everything.alerts.map((alert) => (alert === first ? { ...alert, ...change } : alert));

/** One defect for each direction; some turn others red as well. */
const defects: Readonly<Record<string, () => Partial<Everything>>> = {
  'metric of an alert -> catalogue': () => ({ alerts: firstWith({ expr: 'mqtt_gone > 1' }) }),
  'metric of a panel -> catalogue': () => ({ boards: boardsWith('mqtt_bridge_up', 'mqtt_bridge_gone') }),
  'metric of a recording -> catalogue': () => ({
    recordings: [{ record: 'cluster:mqtt_gone:sum', expr: 'mqtt_gone' }],
  }),
  'core metric -> panel': () => ({ boards: new Map([['mqtt-bridges', someBoard]]) }),
  'recorded series -> alert, panel or recording': () => ({
    recordings: [...everything.recordings, { record: 'cluster:mqtt_unused:sum', expr: 'sum(mqtt_queued_messages)' }],
  }),
  'alert -> panel with its threshold': () => ({
    alerts: firstWith({ threshold: { value: 12_345, firesWhen: 'below' } }),
  }),
  'runbook a panel names -> alert': () => ({ boards: boardsWith('/MQTT_Bridge_Down.md', '/MQTT_Bridge_Gone.md') }),
  'alert -> runbook': () => ({ runbooks: new Map([...everything.runbooks].slice(1)) }),
  'runbook -> alert': () => ({ runbooks: new Map([...everything.runbooks, ['MQTT_Gone', '']]) }),
  'drill of an alert -> scenario': () => ({ alerts: firstWith({ chaosExperiment: 'node-vanishes' }) }),
  'drill of an alert -> its runbook': () => ({ alerts: firstWith({ chaosExperiment: 'partition-one' }) }),
  'drill a runbook types -> scenario': () => ({
    runbooks: new Map([...everything.runbooks, [first?.name ?? '', 'type `sre chaos node-vanishes --hold 1m`']]),
  }),
  'scenario -> alert': () => ({ scenarios: new Set([...everything.scenarios, 'nobody-notices']) }),
  'link -> dashboard': () => ({ boards: boardsWith('/d/mqtt-cluster?', '/d/mqtt-gone?') }),
  'dashboard -> link or alert that leads to it': () => ({
    boards: new Map([...everything.boards, ['mqtt-lonely', someBoard]]),
  }),
};

describe('a planted defect is found', () => {
  test('in every direction', () => {
    expect(Object.keys(defects)).toEqual(Object.keys(directions));
  });

  test.each(Object.entries(defects))('%s', (direction, defect) => {
    expect(faults(direction, { ...everything, ...defect() })).not.toEqual([]);
  });

  test('excuses that are not needed are faults too', () => {
    const excused = {
      ...everything,
      planned: { ...everything.planned, 'node-crash': 'x' },
      offPanels: { mqtt_bridge_up: 'x' },
    };
    expect(faults('drill of an alert -> scenario', excused)).toEqual(['node-crash is called planned and need not be']);
    const quiet = { ...everything, quiet: { ...everything.quiet, 'node-crash': 'x', 'node-vanishes': 'x' } };
    expect(faults('scenario -> alert', quiet)).toEqual([
      'node-crash is excused and need not be',
      'node-vanishes is excused and need not be',
    ]);
    expect(faults('core metric -> panel', excused)).toContain('mqtt_bridge_up is excused and need not be');
  });
});
