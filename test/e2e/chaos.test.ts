import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/chaos/report/report.ts';
import type { DrillRow } from '../../src/cli/commands/chaos/drill-list.ts';
import { until } from '../../src/core/deadline.ts';
import { type LabCli, openLabCli } from '../support/lab-cli.ts';
import { runDrill, startDrill } from '../support/lab-drill.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

const { signal } = new AbortController();
const SHORT = ['--streams', '9', '--baseline', '3s'];
/** The run a drill says it is. */
const runOf = (stderr: string): string => /run (\S+): /.exec(stderr)?.[1] ?? 'none';

describe('sre chaos on the embedded lab', () => {
  let cli: LabCli;
  const pids = async (): Promise<readonly string[]> =>
    Promise.all((await cli.state()).nodes.map(async ({ pidFile }) => (await readFile(pidFile, 'utf8')).trim()));
  /** What a drill asks for: all nodes living, in one view, nothing left to recover. */
  const whole = (): Promise<void> =>
    until('the lab is whole', async () => (await cli.run('chaos', 'plan', 'node-crash')).code === 0, {
      withinMs: 45_000,
      everyMs: 300,
      signal,
    });

  /** A configuration that drills the lab through another address, or with another way to start a node. */
  async function configured(change: {
    readonly endpoint?: string;
    readonly start?: readonly string[];
  }): Promise<readonly string[]> {
    const { nodes, endpoint } = await cli.state();
    const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');
    const start = (name: string) => change.start ?? [process.execPath, bin, 'lab', 'start', name, '--name', 'lab'];
    const file = join(cli.stateDir, 'sre.yaml');
    const cluster = {
      name: 'planted',
      broker: 'aedes',
      nodes: nodes.map(({ name, mqtt }) => ({ name, mqtt })),
      endpoints: [change.endpoint ?? endpoint],
      expectedNodes: 3,
      options: { heartbeatInterval: '1s' },
      chaos: {
        environment: 'staging',
        driver: 'process',
        selector: {
          nodes: Object.fromEntries(nodes.map(({ name, pidFile }) => [name, { pidFile, start: start(name) }])),
        },
        fleet: { keepalive: '10s', connectTimeout: '5s', backoff: '1s..30s' },
      },
    };
    await writeFile(file, JSON.stringify({ clusters: [cluster] }));
    return ['--config', file, '--cluster', 'planted'];
  }

  beforeAll(async () => {
    cli = openLabCli();
    expect((await cli.run('lab', 'up')).code).toBe(0);
    await whole();
  });
  afterAll(async () => {
    await cli[Symbol.asyncDispose]();
  });

  test('a dry run shows what would be typed and touches nothing', async () => {
    const before = await pids();
    const [first, second] = [
      await cli.run('chaos', 'node-crash', '--dry-run'),
      await cli.run('chaos', 'plan', 'node-crash'),
    ];
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/do {4}kill -KILL \d+\n {4}undo {2}.* lab start n\d/);
    expect(second.stdout).toBe(first.stdout);
    expect(await pids()).toEqual(before);
    expect(existsSync(join(cli.stateDir, 'runs'))).toBe(false);
  });

  test('the list says which drills can run here, and why the others cannot, without keeping anybody waiting', async () => {
    const startMs = performance.now();
    const run = await cli.run('chaos', 'list', '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(10_000);
    const rows = JSON.parse(run.stdout) as readonly DrillRow[];
    const here = (name: string) => rows.find((row) => row.name === name)?.here;
    expect(here('node-stop')).toEqual({ runs: true, reasons: [] });
    expect(here('cluster-failure')).toEqual({ runs: true, reasons: [], with: '--allow-quorum-loss' });
    expect(here('partition-one')).toMatchObject({ runs: false, reasons: [expect.stringMatching(/^cut: /)] });
    expect(here('lb-failure')?.reasons).toEqual([
      'needs a load balancer among the targets of the driver: there is none',
    ]);
  });

  test.each([
    ['a majority without the word for it', ['quorum-loss'], 8, 'at most floor((3-1)/2) = 1 keeps a majority'],
    ['a role the broker does not tell', ['node-crash', '--role', 'leader'], 8, 'aedes does not tell which node leads'],
    ['a fault this driver cannot inject', ['partition', 'one'], 3, 'partition-one cannot run here'],
    ['what is not there', ['lb-failure'], 8, 'needs a load balancer'],
    ['a choice where there is none', ['cluster-failure', '--target', 'n1'], 2, 'hits every node alike'],
  ])('refuses %s and touches nothing', async (_what, args, code, says) => {
    const before = await pids();
    const run = await cli.run('chaos', ...args);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(says)]);
    expect(await pids()).toEqual(before);
    expect(existsSync(join(cli.stateDir, 'runs'))).toBe(false);
  });

  test('an impossible target is refused with its arithmetic, and costs no node', async () => {
    const before = await pids();
    const run = await cli.run('chaos', 'node-crash', '--rto', '100ms');
    expect(run.code).toBe(8);
    expect(run.stdout).toContain("target 0.1 s is below the floor 1 s that the fleet's own settings allow");
    expect((await cli.run('chaos', 'node-crash', '--rto', '100ms', '--dry-run')).code).toBe(8);
    expect(await pids()).toEqual(before);
  });

  test('a plan that has changed since it was approved is refused', async () => {
    expect((await cli.run('chaos', 'node-crash', '--approve', '0123456789ab')).code).toBe(8);
  });

  test('a node crash is survived within the target, and the report says how', async () => {
    const out = join(cli.stateDir, 'out');
    const run = await runDrill(cli, 'node-crash', ...SHORT, '--json', '--out', out);
    expect(run.code, run.stderr + run.stdout.slice(0, 2_000)).toBe(0);
    const report = JSON.parse(run.stdout) as Report;
    expect(report.verdict).toMatchObject({ hypothesis: 'pass', injection: 'proven', rollback: 'clean' });
    const rtoMs = report.trials[0]?.rto?.time.ms ?? 0;
    expect(rtoMs).toBeGreaterThanOrEqual(900);
    expect(rtoMs).toBeLessThan(30_000);
    expect(report.trials[0]?.clusterDetection?.byMs).toBeGreaterThan(0);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/(?:src|href)=|<script|@import|url\(/);
    const again = await cli.run('chaos', 'report');
    expect(again.stdout).toBe(await readFile(join(out, 'report.md'), 'utf8'));
    const junit = await cli.run('chaos', 'report', '--junit');
    expect(junit.stdout).toContain('tests="2" failures="0" errors="0"');
    expect(junit.stdout).toBe(await readFile(join(out, 'report.xml'), 'utf8'));
    await whole();
  });

  test('a drill killed with -9 is refused a successor, then recovered from its journal, once', async () => {
    const drill = await startDrill(cli, 'node-crash', ...SHORT);
    // Of this run alone: without one it looks through the whole machine, where other tests break things at the same time.
    const ofIt = ['--run', runOf(drill.stderr())];
    const active = await cli.run('chaos', 'recover', ...ofIt);
    expect(active.stdout).toContain('not touched, its drill is running');
    drill.child.kill('SIGKILL');
    await drill.finished;
    const refused = await cli.run('chaos', 'node-crash');
    expect(refused.code).toBe(8);
    expect(refused.stderr).toContain('hint: sre chaos recover');
    const recovered = await cli.run('chaos', 'recover', ...ofIt);
    expect(recovered.code, recovered.stderr).toBe(0);
    expect(recovered.stdout).toMatch(/recovered; closed\n {2}ok .*1\/kill\/n\d: started n\d/);
    await whole();
    const again = await cli.run('chaos', 'recover', ...ofIt);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(': nothing to recover') });
  });

  test('Ctrl-C under the fault rolls back: exit 5, every node up', async () => {
    const drill = await startDrill(cli, 'node-crash', ...SHORT);
    drill.child.kill('SIGINT');
    const { code, stdout, stderr } = await drill.finished;
    expect(code, stderr).toBe(5);
    expect(stdout).toContain('ABORTED  fault proven, rollback clean');
    await whole();
  });

  test('planted defect: a start command that starts nothing is a dirty rollback, exit 6', async () => {
    const target = [...(await configured({ start: ['/bin/true'] })), '--confirm-env', 'staging', '--target', 'n2'];
    const run = await runDrill(cli, 'node-crash', ...SHORT, ...target);
    expect(run.code, run.stderr).toBe(6);
    expect(run.stdout).toContain('rollback dirty');
    expect(run.stderr).toContain('sre chaos recover --run');
    expect((await cli.run('lab', 'start', 'n2')).code).toBe(0);
    const recovered = await cli.run('chaos', 'recover', '--run', runOf(run.stderr));
    expect(recovered.code, recovered.stdout).toBe(0);
    await whole();
  }, 240_000);

  test('planted defect: a path that swallows acknowledged messages is found, exit 1', async () => {
    let left = 0;
    const { endpoint } = await cli.state();
    const host = new URL(endpoint).host;
    await using proxy = await openTcpProxy(host, (publish) => {
      if (left === 0 || publish.qos !== 1) return 'pass';
      left -= 1;
      return 'swallow';
    });
    const target = [...(await configured({ endpoint: `mqtt://${proxy.address}` })), '--confirm-env', 'staging'];
    const drill = await startDrill(cli, 'node-crash', ...SHORT, ...target);
    const served = (): boolean => drill.stderr().includes('deliver again');
    await until('service again', () => served() || drill.child.exitCode !== null, { withinMs: 60_000, signal });
    expect(served(), drill.stderr()).toBe(true);
    left = 3;
    const { code, stdout, stderr } = await drill.finished;
    expect(code, stderr + stdout).toBe(1);
    expect(stdout).toContain('3 acknowledged QoS 1 messages never arrived');
    await whole();
  });

  test('outside a lab the cluster and its environment have to be named', async () => {
    const [config, file] = await configured({});
    expect((await cli.run('chaos', 'node-crash', config ?? '', file ?? '')).code).toBe(2);
    const unnamed = await cli.run('chaos', 'node-crash', config ?? '', file ?? '', '--cluster', 'planted');
    expect(unnamed).toMatchObject({ code: 8 });
    expect(unnamed.stderr).toContain('--confirm-env staging');
  });

  test('while the halt lever is set no drill starts', async () => {
    expect((await cli.run('chaos', 'halt', 'maintenance')).code).toBe(0);
    const refused = await cli.run('chaos', 'node-crash');
    expect(refused).toMatchObject({ code: 8 });
    expect(refused.stderr).toContain('maintenance');
    expect((await cli.run('chaos', 'halt', '--release')).code).toBe(0);
  });
});
