import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from '../../src/lab/free-port.ts';
import { type LabCli, openLabCli, type Running } from '../support/lab-cli.ts';
import { requireTool } from '../support/requirement.ts';

const signal = new AbortController().signal;
const freeOptions = async (): Promise<{ args: string[]; listen: string }> => {
  const [listen, , port] = await freePorts(6, Math.random);
  return { args: ['--listen', `127.0.0.1:${listen}`, '--port', `${port}`], listen: `127.0.0.1:${listen}` };
};
const startDemo = async (cli: LabCli, args: readonly string[]): Promise<Running> => {
  const demo = cli.start('demo', ...args);
  await until('the demo', () => demo.stdout().includes('Ctrl-C'), { withinMs: 60_000, signal }).catch(() => {
    throw new Error(`no demo: ${demo.stdout()} ${demo.stderr()}`);
  });
  return demo;
};

describe('sre demo', () => {
  test('shows a whole cluster with traffic, tells of a crash, refuses a second demo, and leaves nothing behind', async () => {
    await using cli = openLabCli();
    const { args, listen } = await freeOptions();
    const demo = await startDemo(cli, args);
    const page = async (): Promise<string> => (await fetch(`http://${listen}/metrics`)).text();
    expect(await page()).toContain('mqtt_cluster_nodes_alive{cluster="demo"} 3');
    await until('traffic', async () => /mqtt_messages_received_total\{.*\} [1-9]/.test(await page()), {
      withinMs: 60_000,
      signal,
    });

    // Nine ordered pairs of three nodes, each node with itself included.
    const routesUp = async (): Promise<number> =>
      [...(await page()).matchAll(/^mqtt_cluster_route_up\{cluster="demo",.*\} 1$/gm)].length;
    await until('nine routes', async () => (await routesUp()) === 9, { withinMs: 60_000, signal });
    await until('a probe', async () => /^mqtt_probe_success\{.*\} 1$/m.test(await page()), {
      withinMs: 60_000,
      signal,
    });
    if (requireTool('promtool')) {
      const lint = spawnSync('promtool', ['check', 'metrics'], { input: await page(), encoding: 'utf8' });
      expect([lint.stdout, lint.stderr]).toEqual(['', '']);
    }

    const second = await cli.run('demo', ...(await freeOptions()).args);
    expect(second).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(`http://${listen}/metrics`) });

    const n2 = (await cli.living()).find(({ name }) => name === 'n2');
    process.kill(n2?.identity.pid ?? 0, 'SIGKILL');
    await until('the news', () => demo.stderr().includes('n2 is out of service'), { withinMs: 60_000, signal });
    await until('two alive', async () => /nodes_alive\{cluster="demo"\} 2$/m.test(await page()), {
      withinMs: 60_000,
      signal,
    });
    expect((await cli.run('lab', 'start', 'n2', '--name', 'demo')).code).toBe(0);
    await until('three alive', async () => /nodes_alive\{cluster="demo"\} 3$/m.test(await page()), {
      withinMs: 60_000,
      signal,
    });

    demo.child.kill('SIGTERM');
    const { code, stderr } = await demo.finished;
    expect(code).toBe(0);
    expect(stderr).not.toContain('\u001b');
    expect(readdirSync(join(cli.stateDir, 'labs'))).toEqual([]);
  });

  test('killed with -9 it leaves no process after 5 s', async () => {
    await using cli = openLabCli();
    const demo = await startDemo(cli, (await freeOptions()).args);
    expect((await cli.living()).length).toBe(7);
    demo.child.kill('SIGKILL');
    await until('the end of all', async () => (await cli.living()).length === 0, { withinMs: 5_000, signal });
  });

  test('a taken port is one clear error, and nothing is left behind', async () => {
    await using cli = openLabCli();
    const taken = createServer();
    const [port = 0, free = 0] = await freePorts(6, Math.random);
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', () => resolve()));
    try {
      const listen = await cli.run('demo', '--listen', `127.0.0.1:${port}`, '--port', `${free}`);
      expect(listen).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('--listen') });
      const balancer = await cli.run('demo', '--listen', `127.0.0.1:${free}`, '--port', `${port}`);
      expect(balancer).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('--port') });
      const labs = join(cli.stateDir, 'labs');
      expect(existsSync(labs) ? readdirSync(labs) : []).toEqual([]);
    } finally {
      await new Promise<void>((resolve) => taken.close(() => resolve()));
    }
  });
});
