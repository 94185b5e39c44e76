import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isClosed, outstanding, readJournal } from '../../src/chaos/journal.ts';
import { listRuns, runDir } from '../../src/chaos/run-store.ts';
import { until } from '../../src/core/deadline.ts';
import { runTool } from '../support/docker.ts';
import { type IsolatedCluster, startIsolatedCluster } from '../support/isolated-cluster.ts';
import { require, requireTool } from '../support/requirement.ts';
import { runSre } from '../support/sre-cli.ts';
import { startDrillProcess } from '../support/started-drill.ts';

const ready =
  requireTool('nft') &&
  requireTool('ip') &&
  require(process.geteuid?.() === 0, 'network namespaces, control groups and mounts need root');

const { signal } = new AbortController();
const CUT = { kind: 'cut', node: 'n1', from: 'everybody', direction: 'both', mode: 'drop' };
const PAUSE = { kind: 'pause', node: 'n1' };

describe.skipIf(!ready)('whatever else happens under a fault', () => {
  let cluster: IsolatedCluster;
  let stateDir: string;
  let before: Readonly<Record<string, string>>;
  const env = () => ({ SRE_STATE_DIR: stateDir });
  const run = async (): Promise<string> => runDir(stateDir, (await listRuns(stateDir)).at(-1) ?? '');
  const asBefore = (withinMs = 5_000): Promise<unknown> =>
    expect.poll(() => cluster.fingerprint(), { timeout: withinMs, interval: 250 }).toEqual(before);
  const crash = async (name: string): Promise<void> => {
    process.kill((await cluster.pid(name)) ?? 0, 'SIGKILL');
    await until(`end of ${name}`, async () => (await cluster.pid(name)) === undefined, { withinMs: 60_000, signal });
  };
  const start = async (name: string): Promise<void> => {
    const [program = '', ...args] = cluster.selector.nodes[name]?.start ?? [];
    spawn(program, args, { detached: true, stdio: 'ignore' }).unref();
    await until(`start of ${name}`, async () => (await cluster.pid(name)) !== undefined, { withinMs: 60_000, signal });
  };

  beforeAll(async () => {
    cluster = await startIsolatedCluster(['n1', 'n2']);
  }, 60_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sre-powers-'));
    before = await cluster.fingerprint();
  });
  afterEach(async () => {
    if ((await cluster.pid('n1')) === undefined) await start('n1');
    await rm(stateDir, { recursive: true, force: true });
  });

  test.each([PAUSE, CUT])('the target dies: $kind is clean all the same', async (spec) => {
    const drill = startDrillProcess(cluster, stateDir, { spec, lastsMs: 3_000 });
    await drill.says('proven:');
    await crash('n1');
    await drill.says('verified:');
    await start('n1'); // the drill waits for a whole cluster
    const { said, stderr } = await drill.ended;
    expect(said, stderr).toMatchObject({ rollback: 'clean' });
    expect(isClosed(await readJournal(await run()))).toBe(true);
    await asBefore();
  });

  test.each([CUT])('a supervisor starts the target again: $kind is taken back from what lives now', async (spec) => {
    const drill = startDrillProcess(cluster, stateDir, { spec, lastsMs: 4_000 });
    await drill.says('proven:');
    await crash('n1');
    await start('n1');
    const { said, stderr } = await drill.ended;
    expect(said, stderr).toMatchObject({ rollback: 'clean' });
    await asBefore();
  });

  test('the state directory is deleted: the drill knows what to take back', async () => {
    const drill = startDrillProcess(cluster, stateDir, { spec: PAUSE, lastsMs: 3_000 });
    await drill.says('proven:');
    await rm(stateDir, { recursive: true, force: true });
    await drill.ended;
    await asBefore();
  });

  test('the state directory is deleted and the drill killed: the watchdog knows, too', async () => {
    const drill = startDrillProcess(cluster, stateDir, { spec: PAUSE, lastsMs: 60_000 });
    await drill.says('proven:');
    await until('a look of the watchdog', async () => (await readJournal(await run())).length >= 4, {
      withinMs: 5_000,
      signal,
    });
    await new Promise((resolve) => setTimeout(resolve, 600)); // the watchdog looks every 250 ms
    await rm(stateDir, { recursive: true, force: true });
    drill.child.kill('SIGKILL');
    await drill.ended;
    expect(await cluster.fingerprint()).not.toEqual(before);
    await asBefore(40_000);
  });

  test('nobody renews the lease: the kernel ends the cut, the drill notices, and its result is void', async () => {
    const drill = startDrillProcess(cluster, stateDir, { spec: CUT, lastsMs: 17_000, renews: false });
    const { said, stderr, code } = await drill.ended;
    expect(said, stderr).toMatchObject({ injection: 'not proven', rollback: 'clean' });
    expect(code).toBe(4);
    expect(stderr).not.toContain('bug');
    await asBefore();
  });

  test('two drills at once: one runs, the other is refused', async () => {
    const drills = [1, 2].map(() => startDrillProcess(cluster, stateDir, { spec: PAUSE, lastsMs: 2_000 }));
    const ends = await Promise.all(drills.map(({ ended }) => ended));
    const codes = ends.map(({ code }) => code);
    expect(codes).toContain(8);
    const winner = ends.find(({ code }) => code !== 8);
    expect(winner?.said, winner?.stderr).toMatchObject({ rollback: 'clean', injection: 'proven' });
    await asBefore();
  });

  test('two recover at once: everything is taken back once', async () => {
    const drill = startDrillProcess(cluster, stateDir, {
      spec: { kind: 'kill', node: 'n1' },
      kill: { event: 'proven', when: 'after' },
    });
    await drill.ended;
    const both = await Promise.all([1, 2].map(() => runSre(['chaos', 'recover'], { env: env() })));
    expect(both.map(({ code }) => code).toSorted()[0], both.map(({ stdout }) => stdout).join()).toBe(0);
    for (const { code } of both) expect([0, 3]).toContain(code);
    expect(both.filter(({ stdout }) => stdout.includes('started n1'))).toHaveLength(1);
    expect(outstanding(await readJournal(await run()))).toEqual([]);
    await asBefore();
  });

  describe('the disk of the journal', () => {
    let disk: string;
    const onDisk = async (sizeMiB: number): Promise<string> => {
      await mkdir(disk, { recursive: true });
      await runTool('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'sre-journal', disk]);
      return disk;
    };
    beforeEach(() => {
      disk = join(stateDir, 'disk');
    });
    afterEach(async () => {
      await runTool('umount', ['-l', disk]);
    });

    test('has no room: no drill, exit 3', async () => {
      const { code, said } = await startDrillProcess(cluster, await onDisk(8), { spec: PAUSE }).ended;
      expect([code, said['code']]).toEqual([3, 'SRE_CHAOS_NO_ROOM']);
      await asBefore();
    });

    test('is full before the undo record: no fault, exit 4', async () => {
      const { code, said, stderr } = await startDrillProcess(cluster, await onDisk(40), {
        spec: PAUSE,
        fullAt: 'intend',
      }).ended;
      expect(code, stderr + JSON.stringify(said)).toBe(4);
      expect(stderr).not.toContain('proven:');
      await asBefore();
    });

    test.each(['injected', 'undone'])('is full at the line "%s": the undo happens all the same', async (fullAt) => {
      const { code, said, stderr } = await startDrillProcess(cluster, await onDisk(40), { spec: PAUSE, fullAt }).ended;
      expect(code, stderr + JSON.stringify(said)).toBe(6); // taken back, but nothing on disk proves it
      expect(said).toMatchObject({ rollback: 'dirty' });
      await asBefore();
      await rm(join(disk, 'ballast'), { force: true });
      const recovered = await runSre(['chaos', 'recover'], { env: { SRE_STATE_DIR: disk } });
      expect(recovered.code, recovered.stdout).toBe(0);
      await asBefore();
    });
  });
});
