import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../src/chaos/journal.ts';
import { createRun, runDir } from '../../src/chaos/run-store.ts';
import { systemClock } from '../../src/core/clock.ts';
import { DEAD_PROCESS, openFakeDrill } from '../support/fake-drill.ts';
import { runSre } from '../support/sre-cli.ts';
import { processFingerprint } from '../support/target-fingerprint.ts';
import { startTinyCluster, type TinyCluster } from '../support/tiny-cluster.ts';

const FLEET = { keepalive: '10s', connectTimeout: '5s', backoff: '1s..30s' };
const C = ['--cluster', 'c'];
const CRASH = ['node-crash', ...C];
const STAGING = ['--confirm-env', 'staging'];

interface Refusal {
  readonly what: string;
  readonly args: readonly string[];
  readonly code: number;
  /** The sentence, and what to type instead. */
  readonly says: string;
  readonly hint: string;
  readonly chaos?: object;
  readonly cluster?: object;
  /** Something that has happened before. */
  readonly after?: (stateDir: string) => Promise<void>;
}

/** A run of the cluster `c` with one step, taken back or not. */
async function earlierRun(stateDir: string, clean: boolean): Promise<void> {
  await using drill = await openFakeDrill();
  const run = '20260101T000000Z-0001';
  await createRun(stateDir, run, { ...(await drill.plan()).plan, cluster: 'c' });
  await using journal = await openJournal(runDir(stateDir, run), systemClock);
  await journal.append({ type: 'opened', run, planHash: 'hash', owner: DEAD_PROCESS });
  const undo = { driver: 'process', fault: 'kill' as const, node: 'n1', argv: ['start'], data: {} };
  const deadline = { wallMs: 0, monoMs: 0 };
  await journal.append({ type: 'intend', step: '1', node: 'n1', identity: 'pid 1', do: ['kill'], undo, deadline });
  if (!clean) return;
  await journal.append({ type: 'verified', step: '1', by: 'drill', says: 'fine' });
  await journal.append({ type: 'closed', by: 'drill' });
}

const refusals: readonly Refusal[] = [
  { what: 'no cluster is named', args: ['node-crash'], code: 2, says: 'which cluster of', hint: '--cluster c' },
  { what: 'the cluster is unknown', args: ['node-crash', '--cluster', 'x'], code: 2, says: '"x"', hint: 'c' },
  {
    what: 'its owner has not agreed to drills',
    args: CRASH,
    code: 8,
    says: 'no drill may touch it',
    hint: 'add chaos:',
    cluster: { chaos: undefined },
  },
  {
    what: 'the target is unknown',
    args: [...CRASH, '--target', 'n9'],
    code: 2,
    says: 'no target "n9"',
    hint: 'n1, n2, n3',
  },
  {
    what: 'the selection is empty',
    args: [...CRASH, '--target', ''],
    code: 2,
    says: 'names separated by commas',
    hint: 'sre chaos --help',
  },
  { what: 'nobody has the role', args: [...CRASH, '--role', 'leader'], code: 8, says: 'leads', hint: '--target' },
  {
    what: 'the environment is not confirmed',
    args: CRASH,
    code: 8,
    says: 'nothing was confirmed',
    hint: '--confirm-env staging',
  },
  {
    what: 'another environment is confirmed',
    args: [...CRASH, '--confirm-env', 'test'],
    code: 8,
    says: 'got --confirm-env test',
    hint: '--confirm-env staging',
  },
  {
    what: 'it is production and no plan was approved',
    args: [...CRASH, '--confirm-env', 'production'],
    code: 8,
    says: 'every plan has to be approved',
    hint: 'sre chaos plan node-crash',
    chaos: { environment: 'production' },
  },
  {
    what: 'the plan is not the approved one',
    args: [...CRASH, ...STAGING, '--approve', '0123456789ab'],
    code: 8,
    says: 'approved was 0123456789ab',
    hint: 'sre chaos plan',
  },
  {
    what: 'the target is protected',
    args: [...CRASH, ...STAGING, '--target', 'n2'],
    code: 8,
    says: 'would hit n2, which no fault may hit',
    hint: 'chaos.protected',
    chaos: { protected: ['n2'] },
  },
  {
    what: 'the majority would go',
    args: ['quorum-loss', ...C, ...STAGING],
    code: 8,
    says: 'floor((3-1)/2) = 1 keeps a majority',
    hint: '--allow-quorum-loss',
  },
  {
    what: 'with members that are missing already the majority would go',
    args: [...CRASH, ...STAGING],
    code: 8,
    says: 'besides 2 that are not there',
    hint: 'three nodes or more',
    cluster: { expectedNodes: 5 },
  },
  {
    what: 'the fault would last too long',
    args: [...CRASH, ...STAGING, '--max-fault', '10m'],
    code: 8,
    says: 'longer than any fault of "c" may last: 1 min',
    hint: '--max-fault 1m',
    chaos: { maxFault: '1m' },
  },
  {
    what: 'the last drill was a moment ago',
    args: [...CRASH, ...STAGING],
    code: 8,
    says: 'wants 1h between two',
    hint: 'allowed from 20',
    chaos: { minInterval: '1h' },
    after: (stateDir) => earlierRun(stateDir, true),
  },
  {
    what: 'an earlier drill was not taken back',
    args: [...CRASH, ...STAGING],
    code: 8,
    says: 'not taken back: 20260101T000000Z-0001',
    hint: 'sre chaos recover',
    after: (stateDir) => earlierRun(stateDir, false),
  },
  {
    what: 'a journal cannot be read',
    args: [...CRASH, ...STAGING],
    code: 8,
    says: 'not taken back: spoilt',
    hint: 'sre chaos recover',
    after: async (stateDir) => {
      await mkdir(runDir(stateDir, 'spoilt'), { recursive: true });
      await writeFile(join(runDir(stateDir, 'spoilt'), 'journal.jsonl'), '{"type":"intend"}\n');
    },
  },
  {
    what: 'the halt lever is set',
    args: [...CRASH, ...STAGING],
    code: 8,
    says: 'the halt lever is set: release day',
    hint: 'sre chaos halt --release',
    after: (stateDir) => writeFile(join(stateDir, 'halt'), 'release day\n'),
  },
  {
    what: 'the platform cannot do it',
    args: ['partition', 'one', ...C, ...STAGING],
    code: 3,
    says: 'partition-one cannot run here, nothing was touched',
    hint: 'sre chaos list',
  },
  {
    what: 'the target is impossible, as a look says',
    args: [...CRASH, ...STAGING, '--rto', '100ms', '--dry-run'],
    code: 3, // a look at the cluster comes before: these nodes are no brokers
    says: 'the cluster is not whole',
    hint: 'starts from health',
  },
];

describe('a refusal touches nothing, in one sentence and a hint', () => {
  let cluster: TinyCluster;
  let stateDir: string;
  const config = async (clusterChange: object = {}, chaosChange: object = {}): Promise<string> => {
    const { nodes, selector } = cluster;
    const chaos = { environment: 'staging', driver: 'process', selector, fleet: FLEET, ...chaosChange };
    const own = {
      name: 'c',
      broker: 'aedes',
      nodes: nodes.map(({ name, address }) => ({ name, mqtt: `mqtt://${address}` })),
      endpoints: [`mqtt://${nodes[0]?.address}`],
      expectedNodes: nodes.length,
      chaos,
      ...clusterChange,
    };
    const file = join(stateDir, 'sre.yaml');
    await writeFile(file, JSON.stringify({ clusters: [own] }));
    return file;
  };
  /** The nodes, and everything in the state directory. */
  const fingerprint = async (): Promise<unknown> => ({
    nodes: await Promise.all(
      cluster.nodes.map(async ({ name }) => {
        const pid = await cluster.pid(name);
        return [name, pid, await processFingerprint(pid)];
      }),
    ),
    state: (await readdir(stateDir, { recursive: true })).toSorted(),
  });

  beforeAll(async () => {
    cluster = await startTinyCluster(['n1', 'n2', 'n3']);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sre-refusals-'));
  });
  afterEach(async () => {
    await rm(stateDir, { recursive: true, force: true });
  });

  test.each(refusals.map((refusal) => [refusal.what, refusal] as const))('%s', async (_what, refusal) => {
    const { args, code, says, hint, chaos, cluster: clusterChange, after } = refusal;
    const file = await config(clusterChange, chaos);
    await after?.(stateDir);
    const before = await fingerprint();
    const run = await runSre(['chaos', ...args, '--config', file], { env: { SRE_STATE_DIR: stateDir } });
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(says)]);
    expect(run.stdout).toBe('');
    const [sentence = '', ...hints] = run.stderr.trim().split('\n');
    expect(sentence).toContain(says);
    expect(hints.join('\n')).toContain(hint);
    expect(await fingerprint()).toEqual(before);
  });
});
