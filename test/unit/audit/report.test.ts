import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../../src/audit/audit-broker-configs.ts';
import type { AuditPart } from '../../../src/audit/audit-part.ts';
import { type AuditChoice, auditReport, hasAtLeast } from '../../../src/audit/report/audit-report.ts';
import { auditHtml } from '../../../src/audit/report/html.ts';
import { auditJson } from '../../../src/audit/report/json.ts';
import { auditJunit } from '../../../src/audit/report/junit.ts';
import { auditSarif } from '../../../src/audit/report/sarif.ts';
import { auditText } from '../../../src/audit/report/text.ts';
import { SreError } from '../../../src/core/sre-error.ts';
import { sarifShape } from '../../support/sarif-shape.ts';

const OPEN = 'listener 1883\nallow_anonymous true\npersistence true\nautosave_interval 60\n';
const BROKEN = new SreError('SRE_NO_FILE', 'cannot read <b>x.conf: no such file', { hint: 'name another one' });

function partsOf(text = OPEN, file = 'my configs/mosquitto.conf'): readonly AuditPart[] {
  return auditBrokerConfigs([{ file, text }], { format: 'mosquitto' }).parts;
}

const report = (choice: AuditChoice = {}, errors: readonly SreError[] = []) => auditReport(partsOf(), errors, choice);

/** A part as listening to a broker gives it: no file, words of strangers. */
const heard: AuditPart = {
  subject: 'live',
  name: 'mqtt://broker:1883',
  summary: ['MQTT 5'],
  rules: ['plain-listener'],
  findings: [
    { id: 'plain-listener', severity: 'critical', says: 'topic <script>\u0007', evidence: ['"]]>'], fix: ['a & b'] },
  ],
  tables: [{ title: 'Topics', head: ['topic', 'n'], rows: [['<i>', '3']], numeric: [1] }],
};

describe('an audit report', () => {
  test('lists what was looked at and the findings worst first, with place, evidence, reason and fix', () => {
    const text = auditText(report(), false);
    expect(text.indexOf('critical  1')).toBeGreaterThan(0);
    expect(text.indexOf('critical  1')).toBeLessThan(text.indexOf('warning  '));
    expect(text).toContain('my configs/mosquitto.conf:2:1  [anonymous-access]');
    expect(text).toContain('    seen   listens at every address, port 1883\n');
    expect(text).toContain('    fix    allow_anonymous false');
    expect(text).toMatch(/\n1 critical, \d+ warning, \d+ info; 1 part against \d+ rules\n$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(text).not.toMatch(/\u001b/);
    expect(auditText(report(), true)).toContain('\u001b[31m');
  });

  test('keeps to the rules that were chosen, and names the ones left out with their reason', () => {
    const only = report({ only: ['anonymous-access'] });
    expect(only.parts.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(['anonymous-access']);
    expect(only.parts[0]?.rules).toEqual(['anonymous-access']);
    const skipped = report({ skip: ['anonymous-access=a lab, reached by nobody'] });
    expect(hasAtLeast(skipped, 'critical')).toBe(false);
    expect(auditText(skipped, false)).toContain('skipped  anonymous-access (1 finding): a lab, reached by nobody');
  });

  test('counts only rules the kind of broker can break', () => {
    const rules = report().parts[0]?.rules ?? [];
    expect(rules).toContain('mosquitto-runs-as-root');
    expect(rules.filter((id) => /^(?:emqx|rabbitmq|vernemq|nats|hivemq)-/.test(id))).toEqual([]);
  });

  test('refuses a rule there is not, and one that is left out without a reason', () => {
    expect(() => report({ only: ['anonymous'] })).toThrow(/there is no rule "anonymous"/);
    expect(() => report({ skip: ['nothing=because'] })).toThrow(/there is no rule "nothing"/);
    expect(() => report({ skip: ['anonymous-access'] })).toThrow(/without saying why/);
    expect(() => report({ skip: ['anonymous-access= '] })).toThrow(/without saying why/);
  });

  test('knows how bad it is', () => {
    expect(hasAtLeast(report(), 'critical')).toBe(true);
    const quiet = report({ only: ['single-node'] });
    expect([hasAtLeast(quiet, 'warning'), hasAtLeast(quiet, 'info')]).toEqual([false, true]);
  });

  test('is one object as JSON', () => {
    const object = JSON.parse(auditJson(report({}, [BROKEN]))) as Record<string, unknown>;
    expect(Object.keys(object)).toEqual(['counts', 'parts', 'skipped', 'errors']);
    expect(object['counts']).toMatchObject({ critical: 1 });
    expect(object['errors']).toEqual([{ code: 'SRE_NO_FILE', message: BROKEN.message, hint: 'name another one' }]);
  });

  test('is SARIF 2.1.0: rules once, results at their lines, what was left out suppressed, troubles told', () => {
    const all = auditReport([...partsOf(), heard], [BROKEN], {
      skip: ['persistence-off=-', 'single-node=an edge box'],
    });
    const sarif = sarifShape.parse(JSON.parse(auditSarif(all, '1.2.3')));
    const [run] = sarif.runs;
    expect(run?.invocations).toMatchObject([{ executionSuccessful: false }]);
    const open = run?.results.find(({ ruleId }) => ruleId === 'anonymous-access');
    expect(open).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'my%20configs/mosquitto.conf' },
            region: { startLine: 2, startColumn: 1 },
          },
        },
      ],
    });
    expect(run?.results.find(({ ruleId }) => ruleId === 'single-node')?.suppressions).toEqual([
      { kind: 'external', justification: 'an edge box' },
    ]);
    expect(run?.results.some(({ locations }) => locations[0]?.logicalLocations !== undefined)).toBe(true);
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(run?.tool.driver.rules.map(({ id }) => id).toSorted());
  });

  test('as SARIF is refused by the shape when a property is misspelled', () => {
    const planted = auditSarif(report(), '1.2.3').replace('"ruleIndex"', '"ruleindex"');
    expect(sarifShape.safeParse(JSON.parse(planted)).success).toBe(false);
  });

  test('keeps the fingerprint of a finding when lines are put above it', () => {
    const prints = (text: string) =>
      sarifShape
        .parse(JSON.parse(auditSarif(auditReport(partsOf(text), []), '1')))
        .runs[0]?.results.map(({ partialFingerprints }) => partialFingerprints['finding/v1']);
    expect(prints(`# moved\n\n${OPEN}`)).toEqual(prints(OPEN));
    expect(new Set(prints(OPEN)).size).toBe(prints(OPEN)?.length);
  });

  test('is JUnit: a case for each rule, failed from --fail-on on, skipped with the reason, an error for what was not read', () => {
    const xml = auditJunit(auditReport([...partsOf(), heard], [BROKEN], { skip: ['single-node=edge'] }), 'critical');
    expect(XMLValidator.validate(xml)).toBe(true);
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(xml) as {
      testsuites: { testsuite: Record<string, string> & { testcase: Record<string, unknown>[] } };
    };
    const { testsuite } = parsed.testsuites;
    const of = (tag: string) => testsuite.testcase.filter((each) => tag in each);
    expect([of('failure').length, of('error').length, of('skipped').length]).toEqual([2, 1, 1]);
    expect([testsuite['@_failures'], testsuite['@_errors'], testsuite['@_skipped']]).toEqual(['2', '1', '1']);
    expect(Number(testsuite['@_tests'])).toBe(testsuite.testcase.length);
    expect(of('failure')[0]).toMatchObject({
      '@_classname': 'sre.audit.broker-config',
      '@_file': 'my configs/mosquitto.conf',
      '@_line': '2',
    });
    expect(auditJunit(report(), 'info').match(/<failure/g)?.length).toBeGreaterThan(5);
  });

  test('is a page without scripts, and words of strangers stay words', () => {
    const page = auditHtml(auditReport([...partsOf(), heard], [BROKEN], { skip: ['single-node=edge'] }));
    expect(page).not.toMatch(/<script|<b>x\.conf|<i>/);
    expect(page).toContain('topic &lt;script&gt;');
    for (const words of ['Left out', 'Not read', 'What was looked at', 'Topics', 'allow_anonymous false']) {
      expect(page).toContain(words);
    }
    const opened = [...page.matchAll(/<(div|dl|dd|dt|p|h[1-3]|ul|li|table|td|tr|span|code)\b/g)].map(([, tag]) => tag);
    for (const tag of new Set(opened)) {
      expect(page.split(`</${tag}>`).length - 1, tag).toBe(opened.filter((each) => each === tag).length);
    }
  });
});
