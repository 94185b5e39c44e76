import { describe, expect, test } from 'vitest';
import { benchPage } from '../../../src/bench/bench-page.ts';
import { benchHeading, benchText, kneeText } from '../../../src/bench/bench-text.ts';
import { kneeReport, stepAt } from '../../support/bench-report.ts';

const plain = (verdict: string): string => verdict;

describe('the report for a terminal', () => {
  test('a search is a table of its steps and one sentence about the knee', async () => {
    const text = benchText(await kneeReport(), plain);
    expect(text).toContain('connections  100 of 100, 480 CONNACK/s\n');
    expect(text).toMatch(/^ {7}4,000 {7}4,000 +2\.50 ms +3\.70 ms +3\.97 ms .* 0 +1\.00 ms +25 % +0\.40 {2}good$/m);
    expect(text).toMatch(
      /^knee {9}8,000 msg\/s \(p99 59\.\d ms under 100 ms, nothing lost, broker 0\.80 cores\); 8,400 msg\/s did not hold$/m,
    );
    expect(text).toMatch(/^good {9}nothing lost, nothing found$/m);
  });

  test('one step is told in lines, and what was not measured is said so', async () => {
    const {
      costSource: _none,
      knee: _knee,
      ...report
    } = await kneeReport({
      scenario: 'steady',
      steps: [
        await stepAt(500, 10, {
          lost: 3,
          received: 2497,
          verdict: 'bad',
          reasons: ['3 of 2,500 deliveries did not come'],
        }),
      ],
      verdict: 'finding',
      findings: ['3 of 2,500 deliveries did not come'],
      notes: ['CPU and memory of the broker: not measured (--pid, --container or --metrics)'],
    });
    const text = benchText(report, plain);
    expect(text).toMatch(/^delivered {4}2,497 of 2,500, 500 msg\/s$/m);
    expect(text).toMatch(/^ {13}3 lost, 0 duplicates, 0 out of order$/m);
    expect(text).toMatch(/^finding {6}3 of 2,500 deliveries did not come$/m);
    expect(text).not.toContain('cores');
  });

  test('the heading says who does what with which messages', async () => {
    const report = await kneeReport({ shape: { publishers: 1, subscribers: 20, idle: 9, fanOut: 20 } });
    expect(benchHeading(report)).toBe(
      'knee  mqtt://127.0.0.1:1883  1 publisher, 20 subscribers, 9 silent clients, QoS 1, 50 B, MQTT 3.1.1',
    );
  });

  test('a knee that was not reached is a lower bound, one that is not there is none', async () => {
    const { boundMs, steps } = await kneeReport();
    expect(kneeText({ boundMs, steps, knee: { rate: 8000, ended: 'above-max' } })).toMatch(/^at least 8,000 msg\/s/);
    expect(kneeText({ boundMs, steps, knee: { failedAt: 1, ended: 'below-min' } })).toBe(
      'none found: 1 msg/s is too much already',
    );
  });
});

describe('the report as a page', () => {
  test('has the verdict, every step, and latency over rate with the bound and the knee', async () => {
    const page = await benchPage(await kneeReport());
    expect(page).toContain('<span class="verdict pass">GOOD</span>8,000 msg/s');
    expect(page).toContain('p99 396 ms is above 100 ms');
    expect(page.match(/<circle /g)).toHaveLength(3);
    expect(page).toContain('p99 bound 100 ms');
    expect(page).toContain('>8,000 msg/s</text>');
    expect(page).not.toMatch(/NaN|undefined|<script|https?:\/\//);
  });

  test('draws one line through the best try of each rate, and its other tries faintly', async () => {
    const { steps, ...report } = await kneeReport();
    const bad = { verdict: 'bad', reasons: ['p99 is above'] } as const;
    const tried = [...steps.slice(0, 1), await stepAt(8000, 900, bad), ...steps.slice(1), await stepAt(8400, 5, bad)];
    const page = await benchPage({ ...report, steps: tried });
    const [, line = ''] = /class="step" points="([^"]+)"/.exec(page) ?? [];
    const across = line.split(' ').map((point) => Number(point.split(',')[0]));
    expect(across).toHaveLength(3);
    expect(new Set(across).size).toBe(3);
    expect(page.match(/<circle [^>]*opacity/g)).toHaveLength(2);
    expect(page).toContain('8,000 msg/s: p99 59.4 ms, good');
  });

  test('writes the bound where no curve and no dot comes', async () => {
    const page = await benchPage(await kneeReport());
    const right = Math.max(...[...page.matchAll(/<circle [^>]*cx="([\d.]+)"/g)].map(([, x]) => Number(x)));
    const [, at] = /<text class="target" x="([\d.]+)"/.exec(page) ?? [];
    expect(Number(at)).toBeGreaterThan(right + 6);
  });

  test('of one step has the distribution of its latency', async () => {
    const page = await benchPage(await kneeReport({ scenario: 'steady', steps: [await stepAt(500, 10)] }));
    expect(page).toContain('aria-label="latency by percentile"');
    expect(page).not.toMatch(/NaN|undefined/);
  });

  test('holds without any step, and what came from outside is text', async () => {
    const { knee: _knee, ...report } = await kneeReport({
      scenario: 'connect',
      steps: [],
      verdict: 'finding',
      findings: ['1 refused: <b>"no"</b>'],
      urls: ['mqtt://h/<x>'],
    });
    const page = await benchPage(report);
    expect(page).toContain('&lt;b&gt;&quot;no&quot;&lt;/b&gt;');
    expect(page).not.toContain('<b>');
    expect(page).not.toContain('<x>');
  });
});
