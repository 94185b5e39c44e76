import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isClosed, readJournal } from '../../src/chaos/journal.ts';
import { listRuns, runDir } from '../../src/chaos/run-store.ts';
import { until } from '../../src/core/deadline.ts';
import { runSre, SRE_BIN } from '../support/sre-cli.ts';
import { startTinyCluster, type TinyCluster } from '../support/tiny-cluster.ts';

const DRILL = join(import.meta.dirname, '../support/drill-process.mjs');

interface Death {
  readonly event: string;
  readonly when: 'before' | 'after';
}

/** Every moment a journal line divides the drill into. */
const deaths: readonly Death[] = ['opened', 'intend', 'injected', 'proven', 'undone', 'verified', 'closed'].flatMap(
  (event) => [
    { event, when: 'before' as const },
    { event, when: 'after' as const },
  ],
);

describe('a drill that is killed with -9', () => {
  let stateDir: string;
  let cluster: TinyCluster;
  const env = () => ({ SRE_STATE_DIR: stateDir });
  const alive = async (): Promise<boolean> =>
    (await Promise.all(cluster.nodes.map(({ name }) => cluster.pid(name)))).every((pid) => pid !== undefined);

  // Of this run alone: without one it looks through the whole machine, where other tests break things at the same time.
  const recover = (folder: string) => runSre(['chaos', 'recover', '--run', basename(folder)], { env: env() });

  async function dieAt(kill: Death, more: object = {}): Promise<string> {
    const { nodes, selector } = cluster;
    const child = spawn(process.execPath, [DRILL, JSON.stringify({ stateDir, nodes, selector, kill, ...more })], {
      env: { ...process.env, ...env() },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    const [, signal] = await once(child, 'close');
    expect(signal, said).toBe('SIGKILL');
    const run = (await listRuns(stateDir)).at(-1);
    if (run === undefined) throw new Error('no run was recorded');
    return runDir(stateDir, run);
  }

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sre-crash-'));
    cluster = await startTinyCluster(['n1', 'n2', 'n3']);
  });
  afterEach(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(stateDir, { recursive: true, force: true });
  });

  test.each(deaths.map(({ event, when }) => [when, event] as const))(
    'killed %s its journal line "%s", sre chaos recover takes everything back',
    async (when, event) => {
      const kill = { event, when };
      const folder = await dieAt(kill);
      const first = await recover(folder);
      expect(first.code, first.stdout + first.stderr).toBe(0);
      expect(await alive()).toBe(true);
      if (!(kill.event === 'opened' && kill.when === 'before')) expect(isClosed(await readJournal(folder))).toBe(true);
      expect(await recover(folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to recover') });
    },
  );

  test('is taken back by its watchdog at the deadline when nobody recovers it', async () => {
    const folder = await dieAt({ event: 'proven', when: 'after' }, { maxFaultMs: 4_000, bin: SRE_BIN });
    expect(await alive()).toBe(false);
    await until('the watchdog', async () => isClosed(await readJournal(folder)), {
      withinMs: 30_000,
      signal: new AbortController().signal,
    });
    expect(await alive()).toBe(true);
    expect((await readJournal(folder)).at(-1)).toMatchObject({ type: 'closed', by: 'watchdog' });
  });

  test('cannot be taken back when the start command fails: exit 6, and again', async () => {
    const folder = await dieAt({ event: 'injected', when: 'after' });
    const journal = join(folder, 'journal.jsonl');
    const broken = (await readFile(journal, 'utf8')).replaceAll(process.execPath, '/bin/false');
    await writeFile(journal, broken);
    const first = await recover(folder);
    expect(first.code).toBe(6);
    expect(first.stdout).toContain('/bin/false ended with exit code 1');
    expect((await recover(folder)).code).toBe(6);
  });
});
