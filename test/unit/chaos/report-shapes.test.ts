import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { reportHtml } from '../../../src/chaos/report/html.ts';
import { reportJunit } from '../../../src/chaos/report/junit.ts';
import { reportMarkdown } from '../../../src/chaos/report/markdown.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import { summaryText } from '../../../src/chaos/report/summary.ts';
import { fc } from '../../support/property.ts';
import { anyReport } from '../../support/report-arbitrary.ts';

const like = JSON.parse(await readFile(new URL('../../fixtures/chaos/report.json', import.meta.url), 'utf8')) as Report;
const reports = anyReport(like);
const RUNS = { numRuns: 40 };

/** What a page shows when somebody forgot that a value may be absent. */
const UNSPOKEN = /\b(NaN|undefined|Infinity|null|\[object )/;

/** The page without what the report's own names say: those may be any word. */
function ownWords(page: string, report: Report): string {
  const names = new Set<string>();
  JSON.stringify(report, (_key, value: unknown) => {
    if (typeof value === 'string' && UNSPOKEN.test(value)) names.add(value);
    return value;
  });
  return [...names].toSorted((a, b) => b.length - a.length).reduce((text, name) => text.replaceAll(name, ''), page);
}

describe('the forms of a report, whatever happened in the drill', () => {
  test('have no number that is none and no word that was never said', () => {
    fc.assert(
      fc.property(reports, (report) => {
        for (const page of [
          reportHtml(report),
          reportMarkdown(report),
          reportJunit(report),
          summaryText(report, 'report.html'),
        ])
          expect(ownWords(page, report)).not.toMatch(UNSPOKEN);
      }),
      RUNS,
    );
  });

  test('the page runs nothing, loads nothing and closes every tag it opens', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const page = reportHtml(report);
        expect(page).not.toMatch(/<script|<link|<img|@import|url\(| on\w+="/i);
        expect(unclosed(page)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the JUnit file is well-formed, counts its cases and holds no character that XML has no place for', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const xml = reportJunit(report);
        expect(unclosed(xml.replace(/^<\?xml[^>]*\?>/, ''))).toEqual([]);
        expect(xml.match(/<testcase /g)).toHaveLength(report.trials.length + 1);
        expect(xml).toContain(`tests="${report.trials.length + 1}"`);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      }),
      RUNS,
    );
  });

  test('every row of a Markdown table has as many cells as its head', () => {
    fc.assert(
      fc.property(reports, (report) => {
        for (const table of tablesOf(reportMarkdown(report)))
          expect(new Set(table.map(cellsOf)).size, table.join('\n')).toBe(1);
      }),
      RUNS,
    );
  });
});

const VOID = new Set(['meta', 'br']);

/** Tags that were opened and not closed, or closed and not opened, of markup whose text is escaped. */
function unclosed(markup: string): readonly string[] {
  const open: string[] = [];
  const body = markup.replace(/<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '');
  for (const [, slash, name = '', rest = ''] of body.matchAll(/<(\/?)([a-zA-Z]+)([^<>]*)>/g)) {
    if (slash === '/') {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (!rest.endsWith('/') && !VOID.has(name)) open.push(name);
  }
  const strayAngles = body.replace(/<\/?[a-zA-Z]+[^<>]*>/g, '').match(/[<>]/g) ?? [];
  return [...open, ...strayAngles];
}

function tablesOf(markdown: string): readonly (readonly string[])[] {
  const plain = markdown.replace(/```text\n[\s\S]*?\n```/g, '');
  return plain
    .split('\n\n')
    .map((block) => block.split('\n'))
    .filter((lines) => lines.length > 1 && lines[1]?.startsWith('| ---') === true);
}

function cellsOf(line: string): number {
  return line.replaceAll('\\|', '').split('|').length;
}
