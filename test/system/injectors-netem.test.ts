import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault, FaultSpec } from '../../src/chaos/fault.ts';
import { runTool } from '../support/docker.ts';
import { type NamespaceCluster, openNamespaceCluster } from '../support/namespace-cluster.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('nft') &&
  requireTool('ip') &&
  requireTool('tc') &&
  require(process.geteuid?.() === 0, 'faults of the network need root');

const { signal } = new AbortController();
const TC = join(import.meta.dirname, '..', 'support', 'netem-tc.mjs');
const LATE: FaultSpec = { kind: 'shape', node: 'n1', toward: ['n2'], delayMs: 400, jitterMs: 50, loss: 0.01 };

describe.skipIf(!ready)('late packets', () => {
  const path = process.env['PATH'];
  let cluster: NamespaceCluster;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-netem-'));
    cluster = await openNamespaceCluster();
  }, 60_000);
  afterEach(() => {
    process.env['PATH'] = path;
    delete process.env['NETEM'];
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const plan = async (spec: FaultSpec): Promise<Fault> => {
    const all = (await cluster.driver.targets(signal)).flatMap(({ identity, ...target }) =>
      identity === undefined ? [] : [{ ...target, identity }],
    );
    const target = all.find(({ name }) => name === spec.node);
    if (target === undefined) throw new Error(`${spec.node} is down`);
    return cluster.driver.plan(spec, target, all, signal);
  };
  /** From now on `tc` knows netem, whatever this kernel knows. */
  const withNetem = async (): Promise<void> => {
    await copyFile(TC, join(folder, 'tc'));
    process.env['PATH'] = `${folder}:${path}`;
  };
  const disciplines = async (): Promise<readonly Record<string, unknown>[]> => {
    const text = await runTool('ip', ['netns', 'exec', cluster.namespace('n1'), 'tc', '-json', 'qdisc', 'show']);
    return JSON.parse(text) as Record<string, unknown>[];
  };

  test('are made by netem in the class of ours, and taken back exactly', async () => {
    await withNetem();
    const before = await cluster.fingerprint('n1');
    const { shape } = await cluster.driver.capabilities(signal);
    expect(shape.holds).toBe(true);
    const fault = await plan(LATE);
    await fault.apply(signal);
    const options = { limit: 10_000, delay: { delay: 0.4, jitter: 0.05, correlation: 0 } };
    const loss = { 'loss-random': { loss: 0.01, correlation: 0 } };
    const parent = `${String(fault.undo.data['handle'])}1`;
    expect(await disciplines()).toContainEqual(
      expect.objectContaining({ kind: 'netem', parent, options: expect.objectContaining({ ...options, ...loss }) }),
    );
    expect(await fault.state(signal)).toMatchObject({ holds: true, says: expect.stringContaining('400 ± 50 ms late') });
    await fault.renew?.(15_000, signal);
    const record = JSON.parse(JSON.stringify(fault.undo));
    expect(await cluster.kind.undo(record, cluster.folder, signal)).toMatchObject({ did: 'undone' });
    expect(await cluster.kind.verify(record, signal)).toMatchObject({ holds: true });
    expect(await cluster.kind.undo(record, cluster.folder, signal)).toMatchObject({ did: 'nothing' });
    expect(await cluster.fingerprint('n1')).toBe(before);
  });

  test('that are not late are not believed: the handshake tells, not the rules', async () => {
    await withNetem();
    const fault = await plan(LATE);
    await fault.apply(signal);
    expect(await fault.state(signal)).toMatchObject({ holds: true });
    const { holds, says } = await fault.effect(signal);
    expect(says).toMatch(/^a connection to port \d+ took \d+ ms, [1-9]\d* packets met the rules$/);
    expect(holds).toBe(false);
    await cluster.kind.undo(fault.undo, cluster.folder, signal);
  });

  test('of somebody else are left alone', async () => {
    await withNetem();
    const qdisc = (verb: string, ...words: readonly string[]): Promise<string> =>
      runTool('ip', ['netns', 'exec', cluster.namespace('n1'), 'tc', 'qdisc', verb, 'dev', 'eth0', 'root', ...words]);
    await qdisc('add', 'handle', '8001:', 'netem', 'delay', '20ms');
    const before = await disciplines();
    await expect(plan(LATE)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('somebody else shapes its packets already: netem 8001: on eth0'),
    });
    expect(await disciplines()).toEqual(before);
    await qdisc('del');
  });

  test('are refused by a kernel without netem, and nothing is touched; rate and loss remain', async () => {
    await withNetem();
    process.env['NETEM'] = 'absent';
    const before = await cluster.fingerprint('n1');
    await expect(plan(LATE)).rejects.toMatchObject({
      exitCode: 3,
      message: 'no delay at n1: this kernel has no netem',
    });
    expect(await cluster.fingerprint('n1')).toBe(before);
    const lossy = await plan({ kind: 'shape', node: 'n1', loss: 0.3, rateBitsPerSecond: 64_000 });
    expect(lossy.argv.join(' ')).toMatch(/pfifo .*numgen random mod 100000 < 30000 counter drop/);
  });

  test('are real, or refused, with the tc and the kernel of this machine', async () => {
    const before = await cluster.fingerprint('n1');
    const probe = ['--net', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'];
    const known = await runTool('unshare', probe).then(
      () => true,
      () => false,
    );
    if (known) {
      const fault = await plan(LATE);
      await fault.apply(signal);
      await expect.poll(() => fault.effect(signal)).toMatchObject({ holds: true });
      await cluster.kind.undo(fault.undo, cluster.folder, signal);
    } else await expect(plan(LATE)).rejects.toThrow('no delay at n1: this kernel has no netem');
    expect(await cluster.fingerprint('n1')).toBe(before);
  });
});
