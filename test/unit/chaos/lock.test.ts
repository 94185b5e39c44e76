import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockOwner, tryLock } from '../../../src/chaos/lock.ts';
import { takeUndoLock } from '../../../src/chaos/undo-lock.ts';
import { identify, type ProcessIdentity } from '../../../src/core/process-identity.ts';
import { DEAD_PROCESS } from '../../support/fake-drill.ts';

describe('a lock', () => {
  let folder: string;
  let path: string;
  let self: ProcessIdentity;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-lock-'));
    path = join(folder, 'cluster.lock');
    self = (await identify(process.pid)) ?? DEAD_PROCESS;
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('is held by one, who is named to the next', async () => {
    const first = await tryLock(path, self, 'run-1');
    const second = await tryLock(path, { ...DEAD_PROCESS, pid: 2 ** 22 - 4 }, 'run-2');
    expect(first.held).toBe(true);
    expect(second).toMatchObject({ held: false, owner: { pid: self.pid, about: 'run-1' } });
  });

  test('is free again after its owner let go, and leaves no file', async () => {
    const first = await tryLock(path, self, 'run-1');
    if (first.held) await first[Symbol.asyncDispose]();
    expect(await lockOwner(path)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a process that is gone is taken over', async () => {
    await tryLock(path, DEAD_PROCESS, 'run-1');
    expect((await tryLock(path, self, 'run-2')).held).toBe(true);
    expect(await lockOwner(path)).toMatchObject({ about: 'run-2' });
  });

  test('of a process whose pid was given to another one is taken over', async () => {
    await tryLock(path, { pid: self.pid, startTime: '1' }, 'run-1');
    expect((await tryLock(path, self, 'run-2')).held).toBe(true);
  });

  test("that a loss of power left empty is nobody's", async () => {
    await writeFile(path, '');
    expect((await tryLock(path, self, 'run-2')).held).toBe(true);
    expect(await lockOwner(path)).toMatchObject({ about: 'run-2' });
  });

  test('of an undo that the disk does not take keeps nobody from undoing', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await takeUndoLock(join(folder, 'file'), self, 'run-1')).held).toBe(true);
    expect((await takeUndoLock(folder, self, 'run-1')).held).toBe(true);
    expect(await takeUndoLock(folder, { ...DEAD_PROCESS, pid: 2 ** 22 - 4 }, 'run-1')).toMatchObject({ held: false });
  });
});
