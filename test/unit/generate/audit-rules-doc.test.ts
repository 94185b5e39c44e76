import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/audit/formats/index.ts';
import { ruleCatalogue } from '../../../src/audit/rules/catalogue.ts';
import { ruleSubjects } from '../../../src/audit/rules/index.ts';
import { auditRulesDoc } from '../../../src/generate/audit-rules-doc.ts';

const page = auditRulesDoc(ruleCatalogue, ruleSubjects, Object.values(formats));

describe('the page about the rules of the audit', () => {
  test('has a heading for each rule, which its row leads to', () => {
    for (const { id } of ruleCatalogue) {
      expect(page.split(`\n### ${id}\n`).length - 1, id).toBe(1);
      expect(page).toContain(`| [\`${id}\`](#${id}) |`);
    }
  });

  test('tells how each broker mends a breach, with nothing in it taken for markup', () => {
    const section = page.split('\n### anonymous-access\n')[1]?.split('\n### ')[0] ?? '';
    expect(section).toContain('- Mosquitto: allow\\_anonymous false');
    expect(auditRulesDoc([], {}, [])).not.toContain('##');
  });

  test('and the guide names only rules and options there are', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/audit.md'), 'utf8');
    const checklist = guide.split('## The production checklist')[1] ?? '';
    const named = [...checklist.matchAll(/`([a-z]+(?:-[a-z0-9]+)+)`/g)].map(([, id]) => id);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((id) => !ruleCatalogue.some((rule) => rule.id === id))).toEqual([]);
    expect(checklist.match(/^\| (?!of the|---)/gm)).toHaveLength(9);
  });
});
