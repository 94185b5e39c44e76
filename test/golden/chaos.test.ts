import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { GameDay } from '../../src/chaos/game-day/game-day.ts';
import { gameDayHtml } from '../../src/chaos/game-day/html.ts';
import { gameDayMarkdown } from '../../src/chaos/game-day/markdown.ts';
import { alertTally, medianWords, rpoWords, worstWords } from '../../src/chaos/game-day/score-words.ts';
import { scorecard } from '../../src/chaos/game-day/scorecard.ts';
import { planText } from '../../src/chaos/plan-text.ts';
import { reportHtml } from '../../src/chaos/report/html.ts';
import { reportJunit } from '../../src/chaos/report/junit.ts';
import { reportMarkdown } from '../../src/chaos/report/markdown.ts';
import type { Report } from '../../src/chaos/report/report.ts';
import { summaryText } from '../../src/chaos/report/summary.ts';

const load = async (name = 'report'): Promise<Report> =>
  JSON.parse(await readFile(new URL(`../fixtures/chaos/${name}.json`, import.meta.url), 'utf8')) as Report;

/** What the recorded drills are for: docs in test/fixtures/chaos/README.md. */
const RECORDED = ['report', 'node-crash-trials', 'crash-loop', 'cluster-failure', 'partition-one'] as const;

describe('the reports of a drill, from its report.json alone', () => {
  test('the plan an operator reads', async () => {
    await expect(planText((await load()).plan)).toMatchFileSnapshot('chaos/plan.txt');
  });

  test('the result in the terminal', async () => {
    await expect(summaryText(await load(), '/var/lib/mqtt-sre/runs/r/report.html')).toMatchFileSnapshot(
      'chaos/summary.txt',
    );
  });

  test('report.md', async () => {
    await expect(reportMarkdown(await load())).toMatchFileSnapshot('chaos/report.md');
  });

  test('report.xml', async () => {
    await expect(reportJunit(await load('node-crash-trials'))).toMatchFileSnapshot('chaos/report.xml');
  });

  test('a partition in the terminal and in Markdown', async () => {
    const report = await load('partition-one');
    await expect(summaryText(report, 'report.html')).toMatchFileSnapshot('chaos/partition-one.txt');
    await expect(reportMarkdown(report)).toMatchFileSnapshot('chaos/partition-one.md');
  });

  test('the page of a partition', async () => {
    await expect(reportHtml(await load('partition-one'))).toMatchFileSnapshot('chaos/partition-one.html');
  });

  test('report.html needs nothing but itself, and shows a hostile name as text', async () => {
    const report = await load();
    const page = reportHtml({ ...report, plan: { ...report.plan, cluster: '<img src=x onerror=alert(1)>' } });
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:\/\//);
  });

  test.each(RECORDED)('report.html of %s has no number that is not one', async (name) => {
    expect(reportHtml(await load(name))).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('every side of a partition has a strip and a verdict, every act a band, every trial a dot', async () => {
    const partition = reportHtml(await load('partition-one'));
    for (const words of ['cut off → rest', 'within rest', 'must serve', 'refused or held back', 'rabbit@n3 | rabbit@n1'])
      expect(partition).toContain(words);
    const loop = await load('crash-loop');
    expect(reportHtml(loop).match(/class="p-act"/g)).toHaveLength(loop.trials[0]?.acts?.length ?? -1);
    const several = await load('node-crash-trials');
    const dots = /aria-label="times of all trials[^]*?<\/svg>/.exec(reportHtml(several))?.[0] ?? '';
    expect(dots.match(/<circle /g)).toHaveLength(several.trials.length);
    expect(dots).toContain('target 30 s');
  });

  test('the scorecard of a recorded game day shows a dot for each time that counts, and every figure of its rows', async () => {
    const day = JSON.parse(
      await readFile(new URL('../fixtures/chaos/game-day.json', import.meta.url), 'utf8'),
    ) as GameDay;
    const rows = scorecard(day);
    expect(rows.map(({ drills }) => drills.length)).toEqual([1, 1, 1, 1]);
    const page = gameDayHtml(day, []);
    const dots = /aria-label="recovery times[^]*?<\/svg>/.exec(page)?.[0] ?? '';
    expect(dots.match(/<circle /g)).toHaveLength(
      day.drills.flatMap((drill) => (drill.ran ? drill.trials.filter(({ rto }) => rto !== undefined) : [])).length,
    );
    const markdown = gameDayMarkdown(day, []);
    for (const text of [page, markdown]) {
      for (const row of rows) {
        for (const words of [medianWords(row), worstWords(row), rpoWords(row), alertTally(row)]) expect(text).toContain(words);
      }
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test('alerts stand on the axis when they fired and when they cleared, the unexpected ones too', async () => {
    const report = await load('partition-one');
    const page = reportHtml({
      ...report,
      trials: report.trials.map((trial) => ({
        ...trial,
        alerts: {
          source: 'http://prometheus.example',
          required: true,
          expected: [{ alert: 'MQTT_Cluster_Split', firedMs: 75_000, clearedMs: 118_000 }, { alert: 'MQTT_Node_Down' }],
          unexpected: [{ alert: 'MQTT_Queue_Full', firedMs: 90_000 }],
          problems: [],
        },
      })),
    });
    expect(page.match(/class="flag alert"/g)).toHaveLength(2);
    expect(page.match(/class="flag calm"/g)).toHaveLength(1);
    expect(page).toContain('MQTT_Node_Down is missing: it did not fire');
  });
});
