import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planKey } from '../../../src/chaos/plan-key.ts';
import { previousWords, sinceLastRun } from '../../../src/chaos/report/previous-run.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import { REPORT_FILES } from '../../../src/chaos/report/report-files.ts';
import { PLAN_FILE, runDir } from '../../../src/chaos/run-store.ts';

const report = JSON.parse(
  await readFile(new URL('../../fixtures/chaos/report.json', import.meta.url), 'utf8'),
) as Report;
const [trial] = report.trials;
const taking = (run: string, seconds: readonly number[], change: Partial<Report> = {}): Report => ({
  ...report,
  run,
  startedAt: `of ${run}`,
  trials: seconds.map((each, index) => ({
    ...(trial as NonNullable<typeof trial>),
    trial: index + 1,
    rto: { time: { ms: each * 1_000, censored: false } },
  })),
  ...change,
});

describe('the last run of the same plan', () => {
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'sre-runs-'));
  });
  afterEach(() => rm(state, { recursive: true }));

  const store = async (one: Report, parts: readonly ('plan' | 'report')[] = ['plan', 'report']): Promise<void> => {
    const folder = runDir(state, one.run);
    await mkdir(folder, { recursive: true });
    if (parts.includes('plan')) await writeFile(join(folder, PLAN_FILE), JSON.stringify(one.plan));
    if (parts.includes('report')) await writeFile(join(folder, REPORT_FILES.json), JSON.stringify(one));
  };
  const slow = [8, 8.1, 8.2, 8.3, 8.4, 8.5];
  const fast = [1, 1.1, 1.2, 1.3, 1.4, 1.5];

  test('is the newest one before it that has times, whoever else ran in between', async () => {
    await store(taking('r1', slow));
    await store(taking('r2', fast));
    await store(taking('r3', slow, { plan: { ...report.plan, scenario: 'node-stop' } }));
    await store(taking('r4', []));
    await store(taking('r5', fast), ['plan']); // killed before it had a report
    await store(taking('r7', fast)); // later than the one that asks
    const found = await sinceLastRun(taking('r6', slow), state);
    expect(found.previous).toMatchObject({ run: 'r2', startedAt: 'of r2', trials: { before: 6, now: 6 } });
    expect(found.previous && previousWords(found.previous)).toMatch(
      /^of r2: median 1\.25 s then \(6 trials\), 8\.25 s now \(6 trials\): median 7 s longer, p 0\.0\d\d; pass both times$/,
    );
  });

  test('says what the verdict was then, and that few trials tell nothing', async () => {
    await store(taking('r1', [1], { verdict: { ...report.verdict, hypothesis: 'fail' } }));
    const { previous } = await sinceLastRun(taking('r2', [2]), state);
    expect(previous && previousWords(previous)).toContain(
      'median 1 s longer, no more than chance would do (p 1.00, too few trials to tell); fail then, pass now',
    );
  });

  test('is none where there is none, and the report stays as it was', async () => {
    const alone = taking('r1', fast);
    expect(await sinceLastRun(alone, state)).toEqual(alone);
  });

  test('is the same plan whatever processes, addresses and targets it had, and another one with another target time', () => {
    const { plan } = report;
    const key = planKey(plan);
    const [step] = plan.steps;
    if (step === undefined) throw new Error('the fixture has no step');
    const elsewhere = {
      ...plan,
      seed: 'another',
      nodes: [],
      steps: plan.steps.map((each) => ({
        ...each,
        node: 'n9',
        identity: 'pid 1',
        fault: { ...each.fault, node: 'n9' },
      })),
      acts: plan.acts.map((act) => ({ ...act, name: 'restart n9', sides: [] })),
      measurement: { ...plan.measurement, endpoint: '127.0.0.1:1', injectionOffsetMs: 1 },
    };
    expect(planKey(elsewhere)).toBe(key);
    expect(planKey({ ...plan, target: { ...plan.target, rtoMs: 1 } })).not.toBe(key);
    expect(planKey({ ...plan, steps: [...plan.steps, step] })).not.toBe(key);
  });
});
