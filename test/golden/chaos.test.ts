import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { planText } from '../../src/chaos/plan-text.ts';
import { reportHtml } from '../../src/chaos/report/html.ts';
import { reportMarkdown } from '../../src/chaos/report/markdown.ts';
import type { Report } from '../../src/chaos/report/report.ts';
import { summaryText } from '../../src/chaos/report/summary.ts';

const load = async (): Promise<Report> =>
  JSON.parse(await readFile(new URL('../fixtures/chaos/report.json', import.meta.url), 'utf8')) as Report;

describe('the reports of a drill, from its report.json alone', () => {
  test('the plan an operator reads', async () => {
    await expect(planText((await load()).plan)).toMatchFileSnapshot('chaos/plan.txt');
  });

  test('the result in the terminal', async () => {
    await expect(summaryText(await load(), '/var/lib/mqtt-sre/runs/r/report.html')).toMatchFileSnapshot('chaos/summary.txt');
  });

  test('report.md', async () => {
    await expect(reportMarkdown(await load())).toMatchFileSnapshot('chaos/report.md');
  });

  test('report.html needs nothing but itself, and shows a hostile name as text', async () => {
    const report = await load();
    const page = reportHtml({ ...report, plan: { ...report.plan, cluster: '<img src=x onerror=alert(1)>' } });
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:\/\//);
  });

  test('report.html has no number that is not one', async () => {
    expect(reportHtml(await load())).not.toMatch(/NaN|undefined|Infinity/);
  });
});
