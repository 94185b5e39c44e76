import { describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../../src/audit/audit-broker-configs.ts';
import { auditSettings } from '../../../src/audit/audit-settings.ts';
import { formats } from '../../../src/audit/formats/index.ts';
import { accessRules } from '../../../src/audit/rules/access.ts';
import { bridgeRules } from '../../../src/audit/rules/bridges.ts';
import { ruleCatalogue } from '../../../src/audit/rules/catalogue.ts';
import { clusterRules } from '../../../src/audit/rules/cluster.ts';
import { durabilityRules } from '../../../src/audit/rules/durability.ts';
import { fileRules } from '../../../src/audit/rules/file.ts';
import { fleetRules } from '../../../src/audit/rules/fleet.ts';
import { kindRules, ruleSubjects } from '../../../src/audit/rules/index.ts';
import { limitRules } from '../../../src/audit/rules/limits.ts';
import { settingsRules } from '../../../src/audit/rules/settings.ts';
import { transportRules } from '../../../src/audit/rules/transport.ts';
import { registries } from '../../../src/cli/registries.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { clusteredExamples } from '../../support/audit-examples/clustered.ts';
import type { AuditExample } from '../../support/audit-examples/example.ts';
import { kindExamples } from '../../support/audit-examples/kinds.ts';
import { mosquittoExamples } from '../../support/audit-examples/mosquitto.ts';
import { settingsExamples } from '../../support/audit-examples/settings.ts';

const common = {
  ...accessRules,
  ...transportRules,
  ...bridgeRules,
  ...limitRules,
  ...durabilityRules,
  ...clusterRules,
  ...fileRules,
  ...kindRules,
  ...fleetRules,
};
const examples: Readonly<Record<string, AuditExample>> = {
  ...mosquittoExamples,
  ...clusteredExamples,
  ...kindExamples,
  ...settingsExamples,
};

async function findings({ file, version }: AuditExample, text: string): Promise<readonly Finding[]> {
  if (file === 'sre.yaml') return (await auditSettings({ file, text }, registries, {})).findings;
  const { parts, errors } = auditBrokerConfigs([{ file, text }], version === undefined ? {} : { version });
  expect(errors).toEqual([]);
  return parts.flatMap((part) => part.findings);
}

/** Whether an example is judged as it should be: the bad one by this rule, the good one not. */
async function judged(id: string, of: (text: string) => Promise<readonly Finding[]>): Promise<readonly string[]> {
  const example = examples[id];
  if (example === undefined) return ['no example'];
  const found = async (text: string): Promise<boolean> => (await of(text)).some((finding) => finding.id === id);
  return [
    ...((await found(example.bad)) ? [] : ['the bad example passes']),
    ...((await found(example.good)) ? ['the good example is found'] : []),
  ];
}

describe('every rule', () => {
  const ids = [...Object.keys(common), ...Object.keys(settingsRules)];

  test('has an example, and no example is of a rule there is not', () => {
    expect(Object.keys(examples).toSorted()).toEqual(ids.toSorted());
  });

  test.each(ids)('%s finds its bad example and leaves its good one alone', async (id) => {
    const example = examples[id];
    expect(await judged(id, (text) => findings(example ?? { file: '', bad: '', good: '' }, text))).toEqual([]);
  });

  test.each(ids)('%s says where, what was seen and what to do', async (id) => {
    const example = examples[id];
    const found = example === undefined ? [] : (await findings(example, example.bad)).filter((each) => each.id === id);
    expect(found.length).toBeGreaterThan(0);
    for (const { says, place, fix, cause } of found) {
      expect(place?.file).toBe(example?.file);
      expect(says).toMatch(/^[^\s].{8,200}[^.]$/s);
      expect(cause).toMatch(/^.{20,}[^.]$/s);
      expect(fix.length).toBeGreaterThan(0);
    }
  });

  test('has a demand, a reason and a fix in words', () => {
    for (const { id, title, why, fix } of ruleCatalogue) {
      expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
      expect(title, id).toMatch(/^[A-Z].*[^.]$/);
      expect(why, id).toMatch(/[^.]$/);
      expect(
        fix.every((line) => line.length > 5),
        id,
      ).toBe(true);
    }
  });

  test('has an id of its own, whatever it is about', () => {
    const all = Object.values(ruleSubjects).flatMap(({ rules }) => Object.keys(rules));
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(40);
  });

  test('is mended in words of the broker at hand only where there is such a rule', () => {
    const known = new Set(Object.keys(ruleSubjects['broker-config'].rules));
    for (const { fixes } of Object.values(formats)) {
      expect(Object.keys(fixes).filter((id) => !known.has(id))).toEqual([]);
    }
  });
});

describe('the examples notice', () => {
  const ids = Object.keys(common).filter((id) => id !== 'bridge-loop');

  test.each(ids)('when %s is turned around', async (id) => {
    const example = examples[id];
    if (example === undefined) throw new Error(`no example of ${id}`);
    const turned = async (text: string): Promise<readonly Finding[]> => {
      const found = await findings(example, text);
      const hit = found.some((finding) => finding.id === id);
      const planted: Finding = { id, severity: 'info', says: 'planted', evidence: [], fix: [] };
      return hit ? found.filter((finding) => finding.id !== id) : [...found, planted];
    };
    expect(await judged(id, turned)).toEqual(['the bad example passes', 'the good example is found']);
  });
});
