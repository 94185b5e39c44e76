import { mkdir, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { LEASE_MS } from '../../../src/chaos/fault.ts';
import { type Intent, isClosed, openJournal, readJournal } from '../../../src/chaos/journal.ts';
import { runDir } from '../../../src/chaos/run-store.ts';
import { watchRun } from '../../../src/chaos/watchdog.ts';
import { identify } from '../../../src/core/process-identity.ts';
import { DEAD_PROCESS, type FakeDrill, openFakeDrill } from '../../support/fake-drill.ts';

const RUN = 'run-1';

/** A run that killed n1 and then vanished, or hangs when `owner` lives; its deadline is `inMs` away. */
async function abandonedRun(drill: FakeDrill, inMs: number, owner = DEAD_PROCESS): Promise<string> {
  const { clock } = drill.context;
  const folder = runDir(drill.stateDir, RUN);
  await mkdir(folder, { recursive: true });
  await using journal = await openJournal(folder, clock);
  await journal.append({ type: 'opened', run: RUN, planHash: 'hash', owner });
  const deadline = { wallMs: clock.wallMs() + inMs, monoMs: clock.monoMs() + inMs };
  const intent: Intent = {
    type: 'intend',
    step: '1/kill/n1',
    node: 'n1',
    identity: 'life 1',
    do: ['kill', 'n1'],
    undo: { driver: 'fake', fault: 'kill', node: 'n1', argv: ['start', 'n1'], data: { life: 1 } },
    deadline,
  };
  await journal.append(intent);
  drill.world.lives.set('n1', 0);
  return folder;
}

function watch(drill: FakeDrill, signal = AbortSignal.timeout(10_000)): Promise<string> {
  const { stateDir, drivers, context } = drill;
  return watchRun(RUN, { stateDir, drivers, clock: context.clock, self: DEAD_PROCESS, by: 'watchdog', signal });
}

describe('the watchdog', () => {
  test('takes the fault of a dead drill back one lease after its death, not before', async () => {
    await using drill = await openFakeDrill();
    const folder = await abandonedRun(drill, 3_600_000);
    const begin = drill.context.clock.monoMs();
    await expect(watch(drill)).resolves.toBe('recovered');
    expect(drill.context.clock.monoMs() - begin).toBeGreaterThanOrEqual(LEASE_MS);
    expect(drill.world.lives.get('n1')).toBe(2);
    expect(isClosed(await readJournal(folder))).toBe(true);
  });

  test('leaves the fault of a drill that lives alone until the deadline', async () => {
    await using drill = await openFakeDrill();
    await abandonedRun(drill, 3_600_000, (await identify(process.pid)) ?? DEAD_PROCESS);
    const stop = new AbortController();
    const watching = watch(drill, stop.signal);
    await drill.context.clock.sleep(2 * LEASE_MS);
    expect(drill.world.lives.get('n1')).toBe(0);
    stop.abort();
    await expect(watching).rejects.toThrow();
  });

  test('takes it back although the drill still lives, and leaves closing the journal to the drill', async () => {
    await using drill = await openFakeDrill();
    const folder = await abandonedRun(drill, 100, (await identify(process.pid)) ?? DEAD_PROCESS);
    const stop = new AbortController();
    const watching = watch(drill, stop.signal);
    while (drill.world.lives.get('n1') === 0) await drill.context.clock.sleep(100);
    await drill.context.clock.sleep(2_000);
    expect(isClosed(await readJournal(folder))).toBe(false);
    stop.abort();
    await expect(watching).rejects.toThrow();
  });

  test('ends at once when the journal is closed', async () => {
    await using drill = await openFakeDrill();
    const folder = await abandonedRun(drill, 3_600_000);
    await using journal = await openJournal(folder, drill.context.clock);
    await journal.append({ type: 'closed', by: 'recover' });
    await expect(watch(drill)).resolves.toBe('closed');
    expect(drill.world.lives.get('n1')).toBe(0);
  });

  test('tries again when the undo fails', async () => {
    await using drill = await openFakeDrill();
    await abandonedRun(drill, 0);
    let failures = 3;
    drill.world.act = (call) => {
      if (call === 'undo' && failures-- > 0) throw new Error('not yet');
    };
    await expect(watch(drill)).resolves.toBe('recovered');
    expect(drill.world.lives.get('n1')).toBe(2);
  });

  test.each([
    ['forward past the deadline', 7_200_000, 0],
    ['back by a day, when the deadline comes on the other clock', -86_400_000, 3_600_001],
  ])('ends the fault of a hanging drill when the wall clock steps %s', async (_how, wallStepMs, monoStepMs) => {
    await using drill = await openFakeDrill();
    await abandonedRun(drill, 3_600_000, (await identify(process.pid)) ?? DEAD_PROCESS);
    const { clock } = drill.context;
    let [wall, mono] = [0, 0];
    const stepped = { ...clock, wallMs: () => clock.wallMs() + wall, monoMs: () => clock.monoMs() + mono };
    const stop = new AbortController();
    const { stateDir, drivers } = drill;
    const context = { stateDir, drivers, clock: stepped, self: DEAD_PROCESS, by: 'watchdog' as const };
    const watching = watchRun(RUN, { ...context, signal: stop.signal });
    await clock.sleep(2_000);
    expect(drill.world.lives.get('n1')).toBe(0);
    wall = wallStepMs;
    await clock.sleep(2_000);
    if (wallStepMs < 0) expect(drill.world.lives.get('n1')).toBe(0);
    mono = monoStepMs;
    await expect.poll(() => drill.world.lives.get('n1'), { timeout: 5_000 }).toBe(2);
    stop.abort();
    await expect(watching).rejects.toThrow();
  });

  test('remembers what to take back when the state directory is deleted', async () => {
    await using drill = await openFakeDrill();
    await abandonedRun(drill, 3_600_000);
    const watching = watch(drill);
    await drill.context.clock.sleep(3_000);
    await rm(drill.stateDir, { recursive: true });
    await expect(watching).resolves.toBe('recovered');
    expect(drill.world.lives.get('n1')).toBe(2);
  });
});
