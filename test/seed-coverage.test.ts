import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../alerts/index.ts';
import { scenarios } from '../chaos/index.ts';
import { ruleCatalogue } from '../src/audit/rules/catalogue.ts';
import { SEED_DEMAND } from '../src/capacity/demand.ts';
import { kindsWith } from '../src/capacity/kinds.ts';
import { SEED_MACHINE } from '../src/capacity/node-plan.ts';
import { capacityReport } from '../src/capacity/report/capacity-report.ts';
import { commands } from '../src/cli/commands/index.ts';
import { seedCoverage } from '../src/cli/seed-coverage/index.ts';
import { checks } from '../src/doctor/checks/index.ts';
import { errorMessages, symptoms } from '../src/doctor/symptoms.ts';
import { type SeedItem, seedCoverageDoc } from '../src/generate/seed-coverage-doc.ts';

const root = join(import.meta.dirname, '..');
const items = seedCoverage.flatMap((section) => section.items);

const demand = SEED_DEMAND;
const assessed = Object.values(kindsWith()).map((assess) => assess(demand, { machine: SEED_MACHINE }));
const known: Readonly<Record<string, readonly string[]>> = {
  doctor: Object.keys(checks),
  symptom: Object.keys(symptoms),
  error: Object.keys(errorMessages),
  audit: ruleCatalogue.map(({ id }) => id),
  alert: alertsFor().map(({ name }) => name),
  drill: Object.keys(scenarios),
  capacity: capacityReport('the example', demand, SEED_MACHINE, assessed).steps.map(({ id }) => id),
};

/** What is wrong with an item, in sentences. */
function faults({ says, command, checks: ids, test: file, proof }: SeedItem): readonly string[] {
  const [program = '', name = ''] = command.split(' ');
  const there = existsSync(join(root, file));
  return [
    ...(program === 'sre' && Object.hasOwn(commands, name) ? [] : [`${says}: there is no command "${command}"`]),
    ...(ids.length > 0 ? [] : [`${says}: nothing stands for it`]),
    ...ids
      .filter((id) => known[id.split(':')[0] ?? '']?.includes(id.slice(id.indexOf(':') + 1)) !== true)
      .map((id) => `${says}: there is no ${id}`),
    ...(there && readFileSync(join(root, file), 'utf8').includes(proof) ? [] : [`${says}: ${file} has no "${proof}"`]),
  ];
}

/** How many rows each table and list of the text has, by the words its items begin with. */
const tables: Readonly<Record<string, number>> = {
  'A single ': 4,
  'Cluster:': 1,
  'Federation:': 1,
  'The directives of the Mosquitto bridge': 1,
  'Active-passive:': 1,
  'Symptom:': 8,
  'Connection issues:': 5,
  'Message delivery problems:': 5,
  'Performance issues:': 5,
  'Error message:': 5,
  'Tool:': 5,
  MQTT_: 4,
  'Split brain:': 3,
  'Mistake:': 5,
  'Checklist:': 9,
  'Suspect:': 3,
  'Remedy ': 5,
  'Option ': 3,
};

/** Every figure of the text. */
const figures = [
  ...['50K to 500K', '16 to 64 GB', '5 to 10 KB', '50 to 100 KB', '20 to 30 KB', '1.6 million', '160K persistent'],
  ...['500K msg/s on one node, 1.2M', '200K msg/s on one node, 500K', '50K msg/s on one node, 120K'],
  ...['1,667 msg/s', '5,000 msg/s', '1 GB', '82 bytes', '410 KB/s = 3.3 Mbps', '1.5M connections, 300K msg/s'],
  ...['50,000 connections, 10,000 msg/s', '500,000 connections, 100,000 msg/s', '200,000 connections, 50,000 msg/s'],
  ...['$3,000', '$4,320', '$1 a million', 'ten times', '85 %', '100,000 queued', '30 s', '4 GB'],
  ...['less than 30 s', 'less than 5 min', 'less than 15 min', 'less than 1 hour', 'autoclean: 5m', '2 of 3 nodes'],
  ...['10,000 sensors', '8883'],
];

describe('the text the project grew from', () => {
  test('has a command, a check and a test for every item', () => {
    expect(items.length).toBeGreaterThan(90);
    expect(items.flatMap(faults)).toEqual([]);
  });

  test.each(Object.entries(tables))('%s %i times', (beginning, count) => {
    expect(items.filter(({ says }) => says.startsWith(beginning))).toHaveLength(count);
  });

  test('has every figure in an item', () => {
    const text = items.map(({ says }) => says).join('\n');
    expect(figures.filter((figure) => !text.includes(figure))).toEqual([]);
  });

  test('has no item twice', () => {
    expect(new Set(items.map(({ says }) => says)).size).toBe(items.length);
  });

  test('an item that lost its command, its check or its test is found', () => {
    const [good] = items;
    if (good === undefined) throw new Error('there are items');
    for (const broken of [
      { ...good, command: 'sre nothing' },
      { ...good, checks: [] },
      { ...good, checks: ['doctor:gone' as const] },
      { ...good, test: 'test/gone.test.ts' },
      { ...good, proof: 'words that stand in no test' },
    ]) {
      expect(faults(broken)).toHaveLength(1);
    }
  });

  test('is a page with a row for each', () => {
    const page = seedCoverageDoc(seedCoverage);
    for (const { says } of items) expect(page).toContain(`| ${says.replaceAll('|', '\\|')} |`);
  });
});
