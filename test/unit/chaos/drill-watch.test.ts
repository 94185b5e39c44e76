import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchDrills } from '../../../src/chaos/drill-watch.ts';
import { type JournalEvent, openJournal } from '../../../src/chaos/journal.ts';
import { createRun } from '../../../src/chaos/run-store.ts';
import { identify, type ProcessIdentity } from '../../../src/core/process-identity.ts';
import { createOwnMetrics } from '../../../src/exporter/own-metrics.ts';
import { DEAD_PROCESS, type FakeDrill, openFakeDrill } from '../../support/fake-drill.ts';

const STARTED_MS = 1_700_000_000_000;
const clock = { monoMs: () => 0, wallMs: () => STARTED_MS, sleep: async () => undefined };

const intend: JournalEvent = {
  type: 'intend',
  step: '1/kill/n1',
  node: 'n1',
  identity: 'pid 1',
  do: ['kill'],
  undo: { driver: 'process', fault: 'kill', node: 'n1', argv: ['start'], data: {} },
  deadline: { wallMs: 1, monoMs: 1 },
};
const verified: JournalEvent = { type: 'verified', step: '1/kill/n1', by: 'recover', says: 'lives' };

const NOTHING = { drills: [], outcomes: [] };
const report = await readFile(new URL('../../fixtures/chaos/report.json', import.meta.url), 'utf8');

describe('the watch on the drills of this machine', () => {
  let stateDir: string;
  let drill: FakeDrill;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sre-drill-watch-'));
    drill = await openFakeDrill();
  });
  afterEach(async () => {
    await drill[Symbol.asyncDispose]();
    await rm(stateDir, { recursive: true });
  });

  /** A run of node-crash with this owner, and what its journal says. */
  async function run(name: string, owner: ProcessIdentity, events: readonly JournalEvent[]): Promise<string> {
    const { plan } = await drill.plan();
    const folder = await createRun(stateDir, name, plan);
    await using journal = await openJournal(folder, clock);
    for (const event of [{ type: 'opened' as const, run: name, planHash: 'h', owner }, ...events]) {
      await journal.append(event);
    }
    return folder;
  }
  async function self(): Promise<ProcessIdentity> {
    const found = await identify(process.pid);
    if (found === undefined) throw new Error('this process is not alive');
    return found;
  }

  test('tells nothing where nothing was ever drilled', async () => {
    expect(await watchDrills(stateDir)()).toEqual(NOTHING);
  });

  test('tells a running drill with its start and the time of its plan, and forgets it when it is closed', async () => {
    const folder = await run('r1', await self(), [intend]);
    const watch = watchDrills(stateDir);
    const { baselineMs, injectionOffsetMs, observeMs } = (await drill.plan()).plan.measurement;
    const running = {
      cluster: 'fake',
      scenario: 'node-crash',
      active: true,
      phase: 'fault',
      startSeconds: STARTED_MS / 1_000,
      plannedSeconds: (baselineMs + injectionOffsetMs + observeMs) / 1_000,
      faultsLeft: 0,
    };
    expect(await watch()).toEqual({ drills: [running], outcomes: [] });
    expect(await watch()).toEqual({ drills: [running], outcomes: [] });
    await using journal = await openJournal(folder, clock);
    await journal.append(verified);
    await journal.append({ type: 'closed', by: 'drill' });
    expect(await watch()).toEqual(NOTHING);
  });

  test('tells the faults of a drill whose process is gone until they are taken back', async () => {
    const folder = await run('r1', DEAD_PROCESS, [intend]);
    const watch = watchDrills(stateDir);
    expect((await watch()).drills).toMatchObject([{ scenario: 'node-crash', active: false, faultsLeft: 1 }]);
    await using journal = await openJournal(folder, clock);
    await journal.append(verified);
    expect(await watch()).toEqual(NOTHING);
  });

  test('a drill that died before it broke anything is nobody’s trouble', async () => {
    await run('r1', DEAD_PROCESS, []);
    expect(await watchDrills(stateDir)()).toEqual(NOTHING);
  });

  test('the page of the exporter has one series a scenario: the running one, with what others left', async () => {
    await run('r1', DEAD_PROCESS, [intend]);
    await run('r2', await self(), []);
    const own = createOwnMetrics({ drills: watchDrills(stateDir) });
    const lines = async (cluster: string) =>
      (await own.drills.families(cluster)).map((family) => family.lines).join('');
    expect(await lines('fake')).toContain('mqtt_chaos_drill_active{cluster="fake",scenario="node-crash"} 1\n');
    expect(await lines('fake')).toContain('mqtt_chaos_faults_not_undone{cluster="fake",scenario="node-crash"} 1\n');
    expect(await lines('other')).toBe('');
  });

  test('a finished drill leaves its recovery time, its target and its result', async () => {
    const folder = await run('r1', await self(), [intend, verified, { type: 'closed', by: 'drill' }]);
    const watch = watchDrills(stateDir);
    expect(await watch()).toEqual(NOTHING); // the report is not written yet
    await writeFile(join(folder, 'report.json'), report);
    const own = createOwnMetrics({ drills: watch });
    const page = (await own.drills.families('lab')).map(({ lines }) => lines).join('');
    expect(page).toContain('mqtt_chaos_drill_result{cluster="lab",scenario="node-crash",result="pass"} 1\n');
    expect(page).toContain('mqtt_chaos_drill_result{cluster="lab",scenario="node-crash",result="fail"} 0\n');
    expect(page).toMatch(/mqtt_chaos_drill_rto_seconds\{cluster="lab",scenario="node-crash"\} [\d.]+\n/);
    expect(page).toContain('mqtt_chaos_drill_rto_target_seconds{cluster="lab",scenario="node-crash"} 30\n');
    expect(page).toContain(
      `mqtt_chaos_drill_end_timestamp_seconds{cluster="lab",scenario="node-crash"} ${STARTED_MS / 1_000}\n`,
    );
    expect(page).not.toContain('mqtt_chaos_drill_active');
  });

  test('says in which phase a drill is', async () => {
    const folder = await run('r1', await self(), []);
    const watch = watchDrills(stateDir);
    const phase = async () => (await watch()).drills[0]?.phase;
    expect(await phase()).toBe('baseline');
    await using journal = await openJournal(folder, clock);
    await journal.append(intend);
    expect(await phase()).toBe('fault');
    await journal.append(verified);
    expect(await phase()).toBe('after');
  });

  test('a journal nobody can read costs the page its drills and is counted', async () => {
    const folder = await run('r1', await self(), []);
    await appendFile(join(folder, 'journal.jsonl'), '{"type":"what"}\n');
    const own = createOwnMetrics({ drills: watchDrills(stateDir) });
    const page = (await own.families()).map(({ lines }) => lines).join('');
    expect(page).not.toContain('mqtt_chaos_');
    expect((await own.collectorErrors.get()).values).toMatchObject([{ labels: { collector: 'drills' }, value: 1 }]);
  });
});
