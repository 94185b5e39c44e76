import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDrill } from '../../../src/chaos/drill.ts';
import type { FaultKind } from '../../../src/chaos/fault.ts';
import { processTree } from '../../../src/chaos/injectors/process-tree.ts';
import type { Plan } from '../../../src/chaos/plan.ts';
import { requireRehearsed, requireRoom } from '../../../src/chaos/rehearsal.ts';
import { listRuns } from '../../../src/chaos/run-store.ts';
import { openFakeDrill } from '../../support/fake-drill.ts';

const { signal } = new AbortController();

function planOf(...kinds: readonly FaultKind[]): Pick<Plan, 'steps' | 'driver'> {
  const steps = kinds.map((kind) => ({ fault: { kind } })) as unknown as Plan['steps']; // only the kinds are looked at
  return { driver: 'process', steps };
}

describe('the rehearsal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-rehearsal-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test.each(['kill', 'stop', 'pause', 'exhaust', 'fill'] as const)(
    'of %s works on something of our own and leaves nothing',
    async (kind) => {
      const before = await processTree(process.pid);
      expect(await requireRehearsed(planOf(kind), folder, signal)).toEqual([kind]);
      expect(await readdir(folder)).toEqual([]);
      const after = await processTree(process.pid);
      expect(after.filter((pid) => !before.includes(pid))).toEqual([]);
    },
  );

  test('is of every kind the plan needs, once', async () => {
    const seen: string[] = [];
    const table = {
      kill: async () => void seen.push('kill'),
      pause: async () => void seen.push('pause'),
      cut: async () => void seen.push('cut'),
    };
    expect(await requireRehearsed(planOf('kill', 'pause', 'kill'), folder, signal, table)).toEqual(['kill', 'pause']);
    expect(seen.toSorted()).toEqual(['kill', 'pause']);
  });

  test('that fails keeps the fault from being made, and says why', async () => {
    const table = { kill: () => Promise.reject(new Error('it would not die')) };
    await expect(requireRehearsed(planOf('kill'), folder, signal, table)).rejects.toMatchObject({
      code: 'SRE_CHAOS_REHEARSAL',
      exitCode: 3,
      message: 'the rehearsal of kill failed, nothing was touched: it would not die',
    });
  });

  test("does not touch the operator's own commands", async () => {
    expect(await requireRehearsed({ ...planOf('kill', 'command'), driver: 'command' }, folder, signal)).toEqual([]);
  });
});

describe('the place of the journal', () => {
  test('needs room', async () => {
    await expect(requireRoom(tmpdir(), Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
      code: 'SRE_CHAOS_NO_ROOM',
      exitCode: 3,
    });
    await expect(requireRoom(tmpdir())).resolves.toBeUndefined();
  });

  test('must be a folder that can be made and written, or no drill starts', async () => {
    await using drill = await openFakeDrill();
    const file = join(drill.stateDir, 'file');
    await writeFile(file, '');
    const resolved = await drill.plan();
    const stateDir = join(file, 'state');
    await expect(runDrill(resolved, { ...drill.context, stateDir })).rejects.toMatchObject({
      code: 'SRE_CHAOS_NO_ROOM',
      exitCode: 3,
    });
    expect([...drill.world.lives.values()]).toEqual([1, 1, 1]);
    expect(await listRuns(drill.stateDir)).toEqual([]);
  });
});
