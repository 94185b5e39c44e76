import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DriverKind } from '../../../src/chaos/driver.ts';
import { isClosed, JOURNAL_FILE, openJournal, readJournal } from '../../../src/chaos/journal.ts';
import { clearLeftovers } from '../../../src/chaos/leftovers.ts';
import { type RecoverContext, recoverAll } from '../../../src/chaos/recover.ts';
import { runDir } from '../../../src/chaos/run-store.ts';
import { settle } from '../../../src/chaos/settling.ts';
import { identify, type ProcessIdentity } from '../../../src/core/process-identity.ts';
import { DEAD_PROCESS, type FakeDrill, openFakeDrill } from '../../support/fake-drill.ts';

const UNDO = {
  driver: 'fake',
  fault: 'kill' as const,
  node: 'n1',
  argv: ['start', 'n1'],
  data: { life: 1, mark: 'm1' },
};

async function brokenRun(drill: FakeDrill, run: string, owner: ProcessIdentity = DEAD_PROCESS): Promise<string> {
  const folder = runDir(drill.stateDir, run);
  await mkdir(folder, { recursive: true });
  await using journal = await openJournal(folder, drill.context.clock);
  await journal.append({ type: 'opened', run, planHash: 'hash', owner });
  const deadline = { wallMs: 0, monoMs: 0 };
  await journal.append({
    type: 'intend',
    step: '1',
    node: 'n1',
    identity: 'life 1',
    do: ['kill'],
    undo: UNDO,
    deadline,
  });
  drill.world.lives.set('n1', 0);
  return folder;
}

const contextOf = ({ stateDir, drivers, context }: FakeDrill): RecoverContext => ({
  stateDir,
  drivers,
  clock: context.clock,
  self: DEAD_PROCESS,
  by: 'recover',
  signal: context.signal,
});

describe('recover', () => {
  test('only says what it would do when that is asked, and then does it', async () => {
    await using drill = await openFakeDrill();
    const folder = await brokenRun(drill, 'run-1');
    const planned = await recoverAll({ ...contextOf(drill), dryRun: true });
    expect(planned).toEqual([{ run: 'run-1', state: 'planned', steps: [{ step: '1', argv: ['start', 'n1'] }] }]);
    expect(drill.world.lives.get('n1')).toBe(0);
    expect(isClosed(await readJournal(folder))).toBe(false);
    expect(await recoverAll(contextOf(drill))).toMatchObject([{ run: 'run-1', state: 'recovered' }]);
    expect(drill.world.lives.get('n1')).toBe(2);
  });

  test('is not kept from one run by a journal of another that nobody can read, and says so', async () => {
    await using drill = await openFakeDrill();
    await brokenRun(drill, 'run-1');
    const spoilt = await brokenRun(drill, 'run-2');
    const file = join(spoilt, JOURNAL_FILE);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"argv":["start","n1"]', '"argv":7'));
    expect(await recoverAll(contextOf(drill))).toMatchObject([
      {
        run: 'run-2',
        state: 'unreadable',
        says: expect.stringContaining('journal.jsonl, line 2 is no line of a journal'),
      },
      { run: 'run-1', state: 'recovered' },
    ]);
  });

  test('needs the record only, and says when nobody knows its driver any more', async () => {
    await using drill = await openFakeDrill();
    await brokenRun(drill, 'run-1');
    const [outcome] = await recoverAll({ ...contextOf(drill), drivers: {} });
    expect(outcome).toMatchObject({
      state: 'dirty',
      steps: [{ clean: false, says: expect.stringContaining('driver "fake"') }],
    });
  });
});

test.each([
  ['is still under way', false, 19_500], // a hundred times faster, a late timer of 5 ms counts for half a second
  ['had returned', true, 0],
])('an undo by command waits for a command that breaks and %s', async (_how, returned, atLeastMs) => {
  await using drill = await openFakeDrill();
  const { clock, signal } = drill.context;
  const folder = runDir(drill.stateDir, 'run-1');
  await mkdir(folder, { recursive: true });
  await using journal = await openJournal(folder, clock);
  const undo = { ...UNDO, data: { ...UNDO.data, withinMs: 20_000 } };
  const deadline = { wallMs: 0, monoMs: 0 };
  await journal.append({ type: 'intend', step: '1', node: 'n1', identity: 'life 1', do: ['do'], undo, deadline });
  if (returned) await journal.append({ type: 'injected', step: '1' });
  const entries = await readJournal(folder);
  const intendedMs = entries[0]?.wallMs ?? 0;
  const begun = clock.wallMs();
  await settle(entries, clock, signal);
  if (atLeastMs > 0) expect(clock.wallMs() - intendedMs).toBeGreaterThanOrEqual(atLeastMs);
  else expect(clock.wallMs() - begun).toBeLessThan(15_000);
});

describe('what no journal knows of', () => {
  const nothingHere = async () => ({ traces: [], unseen: [] });
  const leaving = (drill: FakeDrill, removed: string[]): Readonly<Record<string, DriverKind>> => {
    const kind = drill.drivers['fake'];
    if (kind === undefined) throw new Error('there is no fake');
    const marks = Object.values(UNDO.data).filter((value) => typeof value === 'string');
    const remove = async (): Promise<void> => void removed.push(UNDO.node);
    const leftovers = async () => [{ says: 'a dead node', argv: UNDO.argv, marks, remove }];
    return { fake: { ...kind, leftovers } };
  };

  test('is removed, and only told in a dry run', async () => {
    await using drill = await openFakeDrill();
    const removed: string[] = [];
    const context = { ...contextOf(drill), look: nothingHere, drivers: leaving(drill, removed) };
    const own = async (more: object) =>
      (await clearLeftovers({ ...context, ...more })).outcomes.filter(({ says }) => says === 'a dead node');
    expect(await own({ dryRun: true })).toEqual([{ says: 'a dead node', argv: ['start', 'n1'], state: 'planned' }]);
    expect(removed).toEqual([]);
    expect(await own({})).toMatchObject([{ state: 'removed' }]);
    expect(removed).toEqual(['n1']);
  });

  test('is kept while a drill of somebody else may want it, unless all is asked for, and a failure is told', async () => {
    await using drill = await openFakeDrill();
    const removed: string[] = [];
    const trace = (says: string, inUse: string | undefined, remove: () => Promise<void>) => ({
      says,
      argv: ['rm', says],
      marks: [says],
      ...(inUse === undefined ? {} : { inUse }),
      remove,
    });
    const look = async () => ({
      traces: [
        trace('young', 'it is young', async () => void removed.push('young')),
        trace('stuck', undefined, () => Promise.reject(Object.assign(new Error('EBUSY'), { syscall: 'unlink' }))),
      ],
      unseen: ['a place'],
    });
    const context = { ...contextOf(drill), look, drivers: {} };
    expect(await clearLeftovers(context)).toEqual({
      outcomes: [
        { says: 'young', argv: ['rm', 'young'], state: 'kept', why: 'it is young' },
        { says: 'stuck', argv: ['rm', 'stuck'], state: 'failed', why: 'EBUSY' },
      ],
      unseen: ['a place'],
    });
    expect(removed).toEqual([]);
    await clearLeftovers({ ...context, evenInUse: true });
    expect(removed).toEqual(['young']);
  });

  test('is left to a drill that lives and has written it down', async () => {
    await using drill = await openFakeDrill();
    const removed: string[] = [];
    await brokenRun(drill, 'run-1', (await identify(process.pid)) ?? DEAD_PROCESS);
    await clearLeftovers({ ...contextOf(drill), look: nothingHere, drivers: leaving(drill, removed) });
    expect(removed).toEqual([]);
  });
});
