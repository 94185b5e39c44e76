import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DriverKind } from '../../../src/chaos/driver.ts';
import { openJournal, outstanding } from '../../../src/chaos/journal.ts';
import { rollBack } from '../../../src/chaos/rollback.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { fakeDriver, fakeWorld } from '../../support/fake-driver.ts';
import { scaledClock } from '../../support/scaled-clock.ts';

test('nodes that died together are started together, after what came later, and each journal line is whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sre-rollback-'));
  try {
    await using journal = await openJournal(folder, systemClock);
    const world = fakeWorld(['n1', 'n2', 'n3']);
    const kind = fakeDriver(world);
    const calls: string[] = [];
    let waiting: (() => void)[] = [];
    // A node that starts waits for the two others, as the members of a cluster do after a crash of all.
    const clustered: DriverKind = {
      ...kind,
      undo: async (record, outputDir, signal) => {
        calls.push(`${record.fault} ${record.node}`);
        if (record.fault === 'kill') {
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            if (waiting.length === 3) for (const go of waiting.splice(0)) go();
          });
        }
        return kind.undo(record, outputDir, signal);
      },
    };
    const intend = (step: string, node: string, fault: 'cut' | 'kill') =>
      journal.append({
        type: 'intend',
        step,
        node,
        identity: 'life 1',
        do: [fault],
        undo: { driver: 'fake', fault, node, argv: ['undo'], data: { life: 1 } },
        deadline: { wallMs: 0, monoMs: 0 },
      });
    for (const node of ['n1', 'n2', 'n3']) await intend(`1.1/kill/${node}`, node, 'kill');
    await intend('1.2/cut/n1', 'n1', 'cut');
    waiting = [];
    const { signal } = new AbortController();
    const steps = await rollBack({
      folder,
      journal,
      drivers: { fake: clustered },
      clock: systemClock,
      by: 'drill',
      signal,
    });
    expect(steps.map(({ clean }) => clean)).toEqual([true, true, true, true]);
    expect(calls).toEqual(['cut n1', 'kill n3', 'kill n2', 'kill n1']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('what was taken back and could not be written down is told as that, and stays outstanding', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sre-rollback-'));
  try {
    await using real = await openJournal(folder, systemClock);
    const world = fakeWorld(['n1']);
    const undo = { driver: 'fake', fault: 'kill' as const, node: 'n1', argv: ['undo'], data: { life: 1 } };
    const deadline = { wallMs: 0, monoMs: 0 };
    await real.append({ type: 'intend', step: '1', node: 'n1', identity: 'life 1', do: ['kill'], undo, deadline });
    world.lives.set('n1', 0);
    const journal = { ...real, append: () => Promise.reject(new Error('no space left on device')) };
    const context = { folder, journal, drivers: { fake: fakeDriver(world) }, clock: scaledClock(100) };
    const { signal } = new AbortController();
    const [step] = await rollBack({ ...context, by: 'drill', signal });
    expect(step).toMatchObject({ clean: false, says: expect.stringContaining('taken back') });
    expect(step?.says).toContain('could not be written down: no space left on device');
    expect(world.lives.get('n1')).toBe(2);
    expect(outstanding(await real.entries())).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
