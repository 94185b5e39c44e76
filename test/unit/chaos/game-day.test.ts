import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import { drillScore } from '../../../src/chaos/game-day/drill-score.ts';
import type { DrillScore, GameDay } from '../../../src/chaos/game-day/game-day.ts';
import { GAME_DAY_FILES, writeGameDay } from '../../../src/chaos/game-day/game-day-store.ts';
import { gameDayHtml } from '../../../src/chaos/game-day/html.ts';
import { gameDayJunit } from '../../../src/chaos/game-day/junit.ts';
import { runGameDay } from '../../../src/chaos/game-day/run-game-day.ts';
import {
  alertTally,
  alertWords,
  dayWords,
  followUps,
  resultWords,
  rpoWords,
  trialWords,
} from '../../../src/chaos/game-day/score-words.ts';
import { gameDayExit, type RanDrill, scorecard } from '../../../src/chaos/game-day/scorecard.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import type { GameDaySuite } from '../../../src/config/game-day-suite.ts';
import { SreError } from '../../../src/core/sre-error.ts';
import { scaledClock } from '../../support/scaled-clock.ts';

const report = JSON.parse(
  await readFile(new URL('../../fixtures/chaos/report.json', import.meta.url), 'utf8'),
) as Report;
const crash = drillScore(report, '01-node-crash.html');

function ran(scenario: string, change: Partial<RanDrill> = {}): RanDrill {
  return { ...crash, scenario, ...change };
}
const notRun = (scenario: string, optional = false): DrillScore => ({
  ran: false,
  scenario,
  hypothesis: 'h',
  cluster: 'c',
  why: 'no nft here',
  exitCode: 3,
  optional,
});
const trial = (ms: number, censored = false) => ({
  rto: { ms, censored },
  rpoMessages: 0,
  rpoMs: 0,
  ackedAfterFault: 0,
  duplicates: 0,
});
const row = (drills: readonly DrillScore[], key: string) => scorecard({ drills }).find(({ of }) => of.key === key);
const day = (drills: readonly DrillScore[], more: Partial<GameDay> = {}): GameDay => ({
  schemaVersion: 1,
  id: 'g-1',
  sre: '0.0.0',
  suite: 's',
  title: 'A day <of> games',
  hypothesis: 'all is well',
  roles: { owner: 'Ann', observers: ['Bob', 'Cy'] },
  startedAt: '2026-01-01T00:00:00.000Z',
  drills,
  ...more,
});

describe('the scorecard', () => {
  test('has the four disaster classes of the seed, each with its target', () => {
    expect(scorecard({ drills: [] }).map(({ of, result }) => [of.title, of.targetRtoMs, result])).toEqual([
      ['Node crash', 30_000, 'open'],
      ['Network partition', 300_000, 'open'],
      ['Full cluster failure', 900_000, 'open'],
      ['Region outage', 3_600_000, 'open'],
    ]);
  });

  test('a class is met when every trial stays below its target', () => {
    const drill = ran('node-crash', { trials: [1, 2, 3, 4, 5, 6].map((s) => trial(s * 1_000)) });
    expect(row([drill], 'node')).toMatchObject({
      result: 'met',
      statement: { trials: 6, exceeded: 0, label: 'drill' },
      times: { longest: { ms: 6_000 }, medianInterval: [{ ms: 1_000 }, { ms: 6_000 }] },
    });
  });

  test.each([
    ['one trial over the target', { trials: [trial(1_000), trial(31_000)] }, 'missed'],
    ['a trial that never recovered', { trials: [trial(45_000, true)] }, 'missed'],
    ['a trial given up before its target was over', { trials: [trial(10_000, true)] }, 'open'],
    ['a fault nobody proved', { verdict: { ...crash.verdict, injection: 'not proven' as const } }, 'open'],
    ['a measurement in doubt', { verdict: { ...crash.verdict, doubts: ['the prober was late'] } }, 'open'],
    [
      'messages lost although it was fast',
      { verdict: { ...crash.verdict, hypothesis: 'fail' as const, findings: ['3 messages lost'] } },
      'missed',
    ],
  ])('%s: %s', (_what, change, result) => {
    expect(row([ran('node-crash', change)], 'node')?.result).toBe(result);
  });

  test('of a drill with one trial in doubt the others keep their times, but the class is not met', () => {
    const { trials } = crash;
    const verdict = { ...crash.verdict, doubts: ['trial 2: the prober was late'] };
    const { rto: _unknown, ...inDoubt } = trial(2_000);
    const drill = ran('node-crash', { verdict, trials: [trial(1_000), { ...inDoubt, rpoMessages: 3, rpoMs: 700 }] });
    const found = row([drill], 'node');
    expect(found).toMatchObject({ result: 'open', statement: { trials: 1 }, struck: 2, rpoMessages: 3 });
    expect(found && [trialWords(found), rpoWords(found)]).toEqual(['1 of 2', '3 messages, up to 0.7 s old']);
    expect(gameDayHtml(day([drill]), [])).toContain('<li>1 trial, 0 over target: ');
    expect(trials[0]?.rto).toBeDefined();
    const [first] = report.trials;
    const doubted = first && { ...first, verdict: { findings: [], doubts: ['late'] } };
    expect(drillScore({ ...report, trials: doubted === undefined ? [] : [doubted] }, 'p').trials[0]).not.toHaveProperty(
      'rto',
    );
  });

  test('one trial whose fault was not proven takes no time from the others', () => {
    const { rto: _none, ...unproven } = trial(0);
    const verdict = { ...crash.verdict, injection: 'not proven' as const, hypothesis: 'unknown' as const };
    const found = row([ran('region-outage', { verdict, trials: [trial(6_790), trial(6_500), unproven] })], 'region');
    expect(found).toMatchObject({
      result: 'open',
      statement: { trials: 2 },
      struck: 3,
      times: { longest: { ms: 6_790 } },
    });
  });

  test('a loss is not called a missed time', () => {
    const verdict = { ...crash.verdict, hypothesis: 'fail' as const, findings: ['3 lost'] };
    const rows = scorecard({
      drills: [ran('node-crash', { verdict }), ran('partition-one', { trials: [trial(400_000)] })],
    });
    expect(rows.map(resultWords)).toEqual(['in time, but failed', 'missed', 'not measured', 'not measured']);
    expect(dayWords(rows)).toBe(
      '0 of 4 recovery targets met. Missed: network partition. In time, but failed: node crash. ' +
        'Not measured: full cluster failure, region outage.',
    );
  });

  test('a miss whose times are in doubt says so', () => {
    const verdict = { ...crash.verdict, hypothesis: 'fail' as const, findings: ['3 lost'], doubts: ['late'] };
    expect(row([ran('node-crash', { verdict })], 'node')?.says).toBe('node-crash: 3 lost (in doubt: late)');
  });

  test('losses have an age only where something was acknowledged before the proof of the fault', () => {
    const lost = (rpoMs: number) =>
      row([ran('node-crash', { trials: [{ ...trial(1_000), rpoMessages: 1, rpoMs }] })], 'node');
    expect([lost(0), lost(6_790)].map((each) => each && rpoWords(each))).toEqual([
      '1 message, none from before the fault',
      '1 message, up to 6.79 s old',
    ]);
  });

  test('a drill that could not run is open, never met', () => {
    expect(row([notRun('region-outage')], 'region')).toMatchObject({ result: 'open', says: 'not run: no nft here' });
  });

  test('an alert that had no time to fire is no follow-up, one that had is', () => {
    const alerts = {
      ...{ source: 's', required: false, faultLastedMs: 20_000, unexpected: [], problems: [] },
      expected: [
        { alert: 'MQTT_Slow', needsMs: 45_000 },
        { alert: 'MQTT_Quick', needsMs: 15_000 },
      ],
    };
    const drill = ran('node-crash', { trials: [{ ...trial(1_000), alerts }] });
    expect(followUps(day([drill]))).toEqual(['node-crash: MQTT_Quick did not fire']);
    expect(alertWords(drill)).toEqual([
      'MQTT_Quick is missing: it did not fire',
      'no time to fire in a fault of 20 s: MQTT_Slow (45 s)',
    ]);
    const found = row([drill], 'node');
    expect(found && alertTally(found)).toBe('0 fired, 1 missing');
  });

  test('where nobody was asked about alerts the page says so', () => {
    const found = row([crash], 'node');
    expect(found && alertTally(found)).toBe('not asked');
    expect(gameDayHtml(day([crash]), [])).toContain('nobody was asked which of them fired');
  });

  test('every class has a drill in the catalogue', () => {
    for (const { of } of scorecard({ drills: [] })) {
      expect(
        Object.keys(scenarios).some((name) => of.covers(name)),
        of.title,
      ).toBe(true);
    }
  });

  test('a drill that could not run is a finding unless it is optional', () => {
    expect(gameDayExit({ drills: [crash, notRun('partition-one')] })).toBe(1);
    expect(gameDayExit({ drills: [crash, notRun('partition-one', true)] })).toBe(0);
    expect(gameDayExit({ drills: [crash], stopped: 'SIGINT' })).toBe(5);
  });
});

describe('the game day', () => {
  const suite: GameDaySuite = {
    name: 's',
    title: 't',
    hypothesis: 'h',
    coolDownMs: 60_000,
    drills: ['node-crash', 'node-stop', 'rolling-restart'].map((scenario) => ({
      scenario,
      trials: 1,
      optional: false,
    })),
  };
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'sre-day-'));
  });
  afterEach(() => rm(state, { recursive: true }));

  const play = (perform: (scenario: string) => DrillScore, signal = new AbortController().signal) => {
    const kept: number[] = [];
    return runGameDay(suite, {
      id: 'g-1',
      sre: '0.0.0',
      roles: { observers: [] },
      clock: scaledClock(1_000),
      progress: { say: () => undefined },
      signal,
      perform: async ({ scenario }) => perform(scenario),
      describe: () => ({ hypothesis: 'h', cluster: 'c' }),
      keep: async (soFar) => {
        kept.push(soFar.drills.length);
      },
    }).then((result) => ({ result, kept }));
  };

  test('runs the drills in order, and keeps what it has after each', async () => {
    const { result, kept } = await play((scenario) => ran(scenario));
    expect(result.drills.map(({ scenario }) => scenario)).toEqual(['node-crash', 'node-stop', 'rolling-restart']);
    expect(kept).toEqual([1, 2, 3, 3]);
    expect(result).not.toHaveProperty('stopped');
  });

  test('goes on after a drill that cannot run, and says why', async () => {
    const { result } = await play((scenario) => {
      if (scenario === 'node-stop') throw new SreError('SRE_X', 'no leave', { exitCode: 8, hint: 'ask' });
      return ran(scenario);
    });
    expect(result.drills[1]).toMatchObject({ ran: false, why: 'no leave', hint: 'ask', exitCode: 8 });
    expect(result.drills).toHaveLength(3);
  });

  test('tries a drill again that found no steady state, and not for ever', async () => {
    const attempts = new Map<string, number>();
    const { result } = await play((scenario) => {
      const before = attempts.get(scenario) ?? 0;
      attempts.set(scenario, before + 1);
      if (scenario === 'node-crash' ? before < 1 : scenario === 'node-stop') {
        throw new SreError('SRE_CHAOS_NOT_STEADY', 'the prober itself is late', { exitCode: 3 });
      }
      return ran(scenario);
    });
    expect(result.drills.map(({ ran: was }) => was)).toEqual([true, false, true]);
    expect([...attempts.values()]).toEqual([2, 3, 1]);
  });

  test('stops where something stays broken', async () => {
    const dirty = { ...crash.verdict, rollback: 'dirty' as const, exitCode: 6 as const };
    const { result } = await play((scenario) => ran(scenario, { verdict: dirty }));
    expect(result.drills).toHaveLength(1);
    expect(result.stopped).toContain('sre chaos recover');
  });

  test('ends when the operator says so', async () => {
    const operator = new AbortController();
    const { result } = await play((scenario) => {
      operator.abort(new Error('stopped by SIGINT'));
      return ran(scenario);
    }, operator.signal);
    expect(result).toMatchObject({ stopped: 'stopped by SIGINT' });
    expect(result.drills).toHaveLength(1);
  });

  test('compares itself with the last time the same plan ran', async () => {
    const slow = ran('node-crash', { trials: [8, 8.1, 8.2, 8.3, 8.4, 8.5].map((s) => trial(s * 1_000)) });
    const fast = ran('node-crash', { trials: [1, 1.1, 1.2, 1.3, 1.4, 1.5].map((s) => trial(s * 1_000)) });
    await writeGameDay(state, day([fast], { id: 'g-1' }));
    const folder = await writeGameDay(state, day([slow], { id: 'g-2' }));
    const text = await readFile(join(folder, GAME_DAY_FILES.markdown), 'utf8');
    expect(text).toMatch(/node-crash since 2026-01-01T00:00:00\.000Z: median 7 s longer, p 0\.0/);
    const other = await writeGameDay(state, day([ran('node-crash', { planKey: 'other' })], { id: 'g-3' }));
    expect(await readFile(join(other, GAME_DAY_FILES.markdown), 'utf8')).not.toContain('Since the last time');
  });

  test('its page needs nothing but itself and shows hostile names as text', () => {
    const page = gameDayHtml(day([crash, notRun('region-outage')]), []);
    expect(page).toContain('A day &lt;of&gt; games');
    expect(page).not.toMatch(/NaN|undefined|Infinity|<script|<link|https?:\/\//);
  });

  test('its JUnit file has a case for each drill: failed, skipped or in error', () => {
    const failed = ran('node-stop', {
      verdict: { ...crash.verdict, hypothesis: 'fail', findings: ['RTO "40 s" & more'] },
    });
    const text = gameDayJunit(day([crash, failed, notRun('region-outage')]));
    expect(text).toContain('tests="3" failures="1" errors="0" skipped="1"');
    expect(text).toContain('RTO &quot;40 s&quot; &amp; more');
    expect(text).toContain('<skipped message="no nft here"/>');
  });
});
