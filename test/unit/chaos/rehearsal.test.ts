import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDrill } from '../../../src/chaos/drill.ts';
import { commandDriver } from '../../../src/chaos/drivers/command.ts';
import { drivers } from '../../../src/chaos/drivers/index.ts';
import type { FaultKind } from '../../../src/chaos/fault.ts';
import { processTree } from '../../../src/chaos/injectors/process-tree.ts';
import type { Plan } from '../../../src/chaos/plan.ts';
import { requireRehearsed, requireRoom } from '../../../src/chaos/rehearsal.ts';
import { listRuns } from '../../../src/chaos/run-store.ts';
import { openFakeDrill } from '../../support/fake-drill.ts';

const { signal } = new AbortController();

function planOf(...kinds: readonly FaultKind[]): Pick<Plan, 'steps'> {
  const undo = kinds.map((fault) => ({ driver: 'process', fault, node: 'n1', argv: [], data: {} }));
  return { steps: undo.map((record) => ({ undo: record })) as unknown as Plan['steps'] }; // only the records are looked at
}

function tried(plan: Pick<Plan, 'steps'>, folder: string, table?: Parameters<typeof requireRehearsed>[4]) {
  return requireRehearsed(plan, drivers, folder, signal, table);
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
      expect(await tried(planOf(kind), folder)).toEqual([kind]);
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
    expect(await tried(planOf('kill', 'pause', 'kill'), folder, table)).toEqual(['kill', 'pause']);
    expect(seen.toSorted()).toEqual(['kill', 'pause']);
  });

  test('that fails keeps the fault from being made, and says why', async () => {
    const table = { kill: () => Promise.reject(new Error('it would not die')) };
    await expect(tried(planOf('kill'), folder, table)).rejects.toMatchObject({
      code: 'SRE_CHAOS_REHEARSAL',
      exitCode: 3,
      message: 'the rehearsal of kill failed, nothing was touched: it would not die',
    });
  });
});

describe("the rehearsal of the operator's commands", () => {
  let folder: string;
  let flag: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-rehearsal-'));
    flag = join(folder, 'flag');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const shell = (script: string): string[] => ['/bin/sh', '-c', script, flag];
  /** The rehearsal of one fault, declared like this; `flag` is the fault. */
  const rehearse = async (declared: object) => {
    const set = { do: shell('touch "$0"'), undo: shell('rm -f "$0"'), check: shell('test -e "$0"'), ...declared };
    const nodes = { n1: { identity: shell('cat "$0.who" 2>/dev/null || echo me'), commands: { vip: set } } };
    const spec = { kind: 'command', node: 'n1', command: 'vip' } as const;
    const target = { name: 'n1', identity: 'me' };
    const { undo } = await commandDriver.open({ nodes }, [{ name: 'n1' }]).plan(spec, target, [target], signal);
    const steps = [{ undo }] as unknown as Plan['steps']; // only the records are looked at
    return requireRehearsed({ steps }, drivers, folder, signal);
  };

  test('is the one they declare: a command that pretends, or the undo of a whole target', async () => {
    const asked = shell('printf %s "$SRE_FAULT" > "$0.asked"');
    expect(await rehearse({ rehearse: asked })).toEqual(['command']);
    expect(JSON.parse(await readFile(`${flag}.asked`, 'utf8'))).toMatchObject({ kind: 'command', command: 'vip' });
    expect(await rehearse({ rehearse: 'undo' })).toEqual(['command']);
    expect(await rehearse({ rehearse: 'none', undo: shell('touch "$0.undone"') })).toEqual([]);
    expect(await readdir(folder)).toEqual(['flag.asked']);
  });

  test('has to be declared, or nothing is planned', async () => {
    await expect(rehearse({})).rejects.toMatchObject({
      code: 'SRE_CHAOS_UNREHEARSED',
      exitCode: 8,
      message: 'refused, nothing was touched: chaos.selector.nodes.n1.commands.vip does not say how it is rehearsed',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['says no', { rehearse: ['/bin/sh', '-c', 'echo quota exceeded >&2; exit 4'] }, /exit code 4: quota exceeded$/],
    ['does not exist', { rehearse: ['/nonexistent/ask'] }, /nothing was touched: \/nonexistent\/ask: .*ENOENT/],
    ['finds an undo that fails', { rehearse: 'undo', undo: ['false'] }, /nothing was touched: false ended with exit/],
  ])('that %s keeps the fault from being made', async (_what, declared, message) => {
    await expect(rehearse(declared)).rejects.toMatchObject({ code: 'SRE_CHAOS_REHEARSAL', exitCode: 3 });
    await expect(rehearse(declared)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('that makes the fault after all is taken back and told', async () => {
    await expect(rehearse({ rehearse: shell('touch "$0"') })).rejects.toMatchObject({
      code: 'SRE_CHAOS_REHEARSAL_TOUCHED',
      exitCode: 3,
      message: expect.stringMatching(/was to change nothing, but the command of n1 is there; it was taken back by /),
    });
    expect(await readdir(folder)).toEqual(['rehearsal']); // what the undo said
  });

  test('that cannot be taken back is dirty, and says what to type', async () => {
    const undo = ['/bin/sh', '-c', 'exit 5'];
    await expect(rehearse({ rehearse: shell('touch "$0"'), undo })).rejects.toMatchObject({
      code: 'SRE_CHAOS_REHEARSAL_TOUCHED',
      exitCode: 6,
      hint: 'take it back by hand: /bin/sh -c exit 5',
    });
    await rm(flag);
  });

  test('that replaces the target is told: an undo of a whole target must leave it alone', async () => {
    const undo = shell('rm -f "$0"; echo another > "$0.who"');
    await expect(rehearse({ rehearse: 'undo', undo })).rejects.toMatchObject({
      code: 'SRE_CHAOS_REHEARSAL_TOUCHED',
      exitCode: 3,
      message: expect.stringContaining('n1 lives as another instead of me'),
    });
  });

  test('is not begun on a target that is broken already', async () => {
    await writeFile(flag, '');
    await expect(rehearse({ rehearse: 'undo' })).rejects.toThrow('the command of n1 is there before anything was done');
    expect(await readdir(folder)).toEqual(['flag']);
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
