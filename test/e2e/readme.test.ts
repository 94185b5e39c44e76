import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { requireTool } from '../support/requirement.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const METRICS = 'http://127.0.0.1:9465/metrics';

/** The shell blocks of the README, in order; every one of them is run below, none is skipped. */
const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
  ([, text]) => (text ?? '').trim(),
);
const block = (start: string): string => {
  const found = blocks.filter((text) => text.startsWith(start));
  if (found.length !== 1)
    throw new Error(`expected one README block that starts with "${start}", found ${found.length}`);
  return found[0] ?? '';
};

let home: string;
let clone: string;
let env: NodeJS.ProcessEnv;

/** Runs one block as a user would type it, in the clean clone with an empty HOME. */
async function type(text: string): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await run('bash', ['-ec', text], {
      cwd: clone,
      env,
      timeout: 100_000,
      maxBuffer: 64 << 20,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, stdout: failed.stdout, stderr: failed.stderr };
  }
}

/** Starts a block that runs until it is stopped, in a session of its own, so that all of it can be ended. */
function start(text: string) {
  const child = spawn('bash', ['-ec', text], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

/** Pids of living processes whose environment points into this test's HOME: everything started from the clone. */
function mine(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
        return state !== 'Z' && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${home}\0`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const value = (page: string, series: string): number | undefined => {
  const line = page.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
};
const sum = (page: string, metric: string): number =>
  page
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
const scrape = async (url = METRICS): Promise<string> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  return answer?.ok === true ? answer.text() : '';
};
const within = (ms: number) => ({ withinMs: ms, everyMs: 200, signal: AbortSignal.timeout(ms + 5_000) });

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sre-readme-home-'));
  clone = mkdtempSync(join(tmpdir(), 'sre-readme-clone-'));
  env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', npm_config_update_notifier: 'false' };
  const cloned = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone], { encoding: 'utf8' });
  if (cloned.status !== 0) throw new Error(cloned.stderr);
});

afterAll(() => {
  for (const pid of mine()) process.kill(pid, 'SIGKILL');
  for (const folder of [home, clone]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('a stranger with a clean clone, an empty HOME and only the README', { timeout: 300_000 }, () => {
  test('the README has exactly the blocks this suite runs', () => {
    expect(blocks.map((text) => text.split('\n')[0])).toEqual([
      'npm ci && npx sre demo',
      './test/setup && npm ci && npm test',
      'npx sre chaos node-crash --dry-run',
      'npx sre chaos recover',
      'npx sre chaos list',
      "cat > sre.yaml <<'YAML'",
      'curl -s http://127.0.0.1:9466/metrics',
      'npx sre probe mqtt://127.0.0.1:1883',
      'npx sre doctor mqtt://127.0.0.1:1883',
      'npx sre audit sre.yaml',
      'npx sre capacity',
      'npx sre bench mqtt://127.0.0.1:1883 --for 5s',
      'npx sre generate',
    ]);
  });

  test('the test command is the one CI runs', () => {
    const [setup, ci, tests] = block('./test/setup').split(' && ');
    const script = readFileSync(join(root, '.ci/run'), 'utf8');
    for (const command of [setup, ci, tests]) expect(script).toContain(command);
  });

  test('starts the demo, is shown a healthy cluster, kills a node, reads a recovery time, and nothing is left', async () => {
    const demo = start(block('npm ci && npx sre demo'));
    await until(
      'npm ci is done',
      () => demo.output().includes('added ') || demo.child.exitCode !== null,
      within(180_000),
    );
    await until(
      'the demo shows three nodes',
      async () => value(await scrape(), 'mqtt_cluster_nodes_alive{cluster="demo"}') === 3,
      within(60_000),
    );
    const before = await scrape();
    expect(sum(before, 'mqtt_connections_current')).toBeGreaterThan(0);
    await until(
      'messages are rising',
      async () => sum(await scrape(), 'mqtt_messages_received_total') > sum(before, 'mqtt_messages_received_total'),
      within(20_000),
    );
    if (requireTool('promtool')) {
      const check = spawnSync('promtool', ['check', 'metrics'], { input: await scrape(), encoding: 'utf8' });
      expect([check.status, check.stdout, check.stderr]).toEqual([0, '', '']);
    }

    const [dryRun, drill] = block('npx sre chaos node-crash --dry-run').split('\n');
    const alive: number[] = [];
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted) {
        const now = value(await scrape(), 'mqtt_cluster_nodes_alive{cluster="demo"}');
        if (now !== undefined && now !== alive.at(-1)) alive.push(now);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    })();
    const planned = await type(dryRun ?? '');
    expect(planned.code).toBe(0);
    expect(planned.stdout).toMatch(/[0-9a-f]{64}|[0-9a-f]{12}/);
    expect(alive).toEqual([3]);

    const crashed = await type(drill ?? '');
    expect([crashed.code, crashed.code === 0 ? '' : crashed.stdout + crashed.stderr]).toEqual([0, '']);
    for (const part of ['RTO', 'detect', 'wait', 'connect', 'resume', 'QoS 0', 'QoS 1', 'QoS 2', 'report.html']) {
      expect(crashed.stdout).toContain(part);
    }
    await until('three nodes are seen again', () => alive.at(-1) === 3 && alive.length > 1, within(15_000));
    watching.abort();
    await watch;
    expect(alive).toEqual([3, 2, 3]);

    const listed = await type(block('npx sre chaos list'));
    expect(listed.code, listed.stderr).toBe(0);
    for (const part of ['node-crash', 'partition-one', 'region-outage', 'disaster-recovery']) {
      expect(listed.stdout).toContain(part);
    }

    const recovered = await type(block('npx sre chaos recover'));
    expect(recovered.code).toBe(0);
    expect(recovered.stdout).toContain('nothing to recover');

    const main = mine().filter((pid) =>
      /^[^\0]*node\0[^\0]+\0demo\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
    );
    expect(main).toHaveLength(1);
    expect(mine().length).toBeGreaterThan(4);
    for (const pid of main) process.kill(pid, 'SIGKILL');
    await until('no process of the demo is left', () => mine().length === 0, within(5_000));
    if (demo.child.exitCode === null && demo.child.signalCode === null) await once(demo.child, 'exit');
  });

  test.skipIf(!requireTool('mosquitto'))('watches a real Mosquitto with the configuration of the README', async () => {
    const broker = spawn('mosquitto', ['-p', '1883'], { env, stdio: 'ignore' });
    await using _stop = { [Symbol.asyncDispose]: async () => void broker.kill('SIGTERM') };
    const exporter = start(block('cat > sre.yaml'));
    await until(
      'the exporter sees the broker',
      async () =>
        value(await scrape('http://127.0.0.1:9466/metrics'), 'mqtt_cluster_nodes_alive{cluster="edge"}') === 1,
      within(40_000),
    );
    const page = await type(block('curl -s http://127.0.0.1:9466/metrics'));
    expect(page.stdout).toContain('mqtt_broker_info{cluster="edge",node="edge-1",broker="mosquitto"');
    expect(exporter.output()).toContain('sre.yaml: good');
    const probed = await type(block('npx sre probe'));
    expect(probed).toMatchObject({ code: 0, stdout: expect.stringContaining('deliver') });
    const visited = await type(block('npx sre doctor'));
    expect(visited).toMatchObject({ code: 0, stdout: expect.stringContaining('Messages not received') });
    expect(visited.stdout).toContain('messages arrive: QoS 0 in');
    const audited = await type(block('npx sre audit'));
    expect(audited).toMatchObject({ code: 1, stdout: expect.stringContaining('[single-node-cluster]') });
    const sized = await type(block('npx sre capacity'));
    expect(sized).toMatchObject({ code: 0, stdout: expect.stringContaining('410 KB/s = 3.3 Mbps') });
    const loaded = await type(block('npx sre bench'));
    expect([0, 7]).toContain(loaded.code); // 7: this machine was too busy to measure, and the figures say so
    expect(loaded.stdout).toContain('2,500 of 2,500');
    broker.kill('SIGTERM');
    await until(
      'the page says that the broker is gone',
      async () =>
        value(await scrape('http://127.0.0.1:9466/metrics'), 'mqtt_cluster_nodes_alive{cluster="edge"}') === 0,
      within(20_000),
    );
    expect(await type(block('npx sre probe'))).toMatchObject({ code: 1, stdout: expect.stringContaining('refused') });
    process.kill(-(exporter.child.pid ?? 0), 'SIGTERM');
    await until(
      'the exporter has stopped',
      () => mine().filter((pid) => pid !== broker.pid).length === 0,
      within(10_000),
    );
  });

  test('generates the files that are committed', async () => {
    const generated = await type(block('npx sre generate'));
    expect([generated.code, generated.stderr]).toEqual([0, generated.stderr]);
    const changed = spawnSync('git', ['status', '--porcelain', 'alerts', 'dashboards', 'docs'], {
      cwd: clone,
      encoding: 'utf8',
    });
    expect(changed.stdout).toBe('');
  });
});
