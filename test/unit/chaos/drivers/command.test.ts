import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { commandDriver } from '../../../../src/chaos/drivers/command.ts';
import { demandCommand, runCommand } from '../../../../src/chaos/drivers/command-process.ts';
import { commandSelector } from '../../../../src/chaos/drivers/command-selector.ts';

const { signal } = new AbortController();
const shell = (script: string): string[] => ['/bin/sh', '-c', script];
const withinMs = 5_000;

describe("the operator's commands", () => {
  const folders: string[] = [];
  afterEach(async () => {
    delete process.env['SRE_TEST_TOKEN'];
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  test('are told the fault and say what happened, in the folder of the run as well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sre-command-'));
    folders.push(folder);
    const outputFile = join(folder, 'run', 'undo-n1.log');
    const spec = { kind: 'kill', node: 'n1' } as const;
    const argv = shell('printf %s "$SRE_FAULT"; echo; echo done >&2');
    const answer = await runCommand({ argv, spec, outputFile, withinMs, signal });
    expect(answer.exitCode).toBe(0);
    expect(JSON.parse(answer.stdout)).toEqual(spec);
    expect(await readFile(outputFile, 'utf8')).toContain('done');
  });

  test('keep the secrets of the environment out of messages and files', async () => {
    process.env['SRE_TEST_TOKEN'] = 'hunter2-hunter2';
    const folder = await mkdtemp(join(tmpdir(), 'sre-command-'));
    folders.push(folder);
    const outputFile = join(folder, 'undo.log');
    const argv = shell('echo "token $SRE_TEST_TOKEN is wrong"; exit 4');
    await expect(demandCommand({ argv, outputFile, withinMs, signal })).rejects.toThrow(
      'ended with exit code 4: token <secret> is wrong',
    );
    expect(await readFile(outputFile, 'utf8')).not.toContain('hunter2');
  });

  test('that hang are ended with everything they started', async () => {
    const begin = performance.now();
    await expect(runCommand({ argv: shell('sleep 60 & sleep 60'), withinMs: 200, signal })).rejects.toThrow(
      'no end within 200 ms',
    );
    expect(performance.now() - begin).toBeLessThan(30_000);
  });

  test('that do not exist are an error', async () => {
    await expect(runCommand({ argv: ['/nonexistent/do'], withinMs, signal })).rejects.toThrow('ENOENT');
  });

  test('other than kill and stop need one that tells whether the fault is there', () => {
    const node = (faults: object) => ({ nodes: { n1: { identity: ['who'], ...faults } } });
    const pair = { do: ['a'], undo: ['b'] };
    expect(commandSelector.safeParse(node({ kill: pair })).success).toBe(true);
    expect(commandSelector.safeParse(node({ cut: pair })).success).toBe(false);
    expect(commandSelector.safeParse(node({ cut: { ...pair, check: ['c'] } })).success).toBe(true);
    expect(commandSelector.safeParse(node({ commands: { vip: pair } })).success).toBe(false);
    expect(commandSelector.safeParse(node({ burn: pair })).success).toBe(false);
  });

  test('a check that ends with something else than 0 and 1 has told nothing', async () => {
    const nodes = {
      n1: {
        identity: shell('echo me'),
        pause: { do: shell('true'), undo: shell('true'), check: shell('exit 3'), rehearse: 'none' },
      },
    };
    const driver = commandDriver.open({ nodes }, [{ name: 'n1' }]);
    const fault = await driver.plan({ kind: 'pause', node: 'n1' }, { name: 'n1', identity: 'me' }, [], signal);
    await expect(fault.state(signal)).rejects.toThrow('exit code 3: expected 0 (there) or 1');
    await expect(commandDriver.verify(fault.undo, signal)).rejects.toThrow('expected 0 (there) or 1');
  });

  test('a name that is no node of the cluster is something it depends on', async () => {
    const nodes = { n1: { identity: shell('echo one') }, vip: { identity: shell('echo 10.0.0.1') } };
    const driver = commandDriver.open({ nodes }, [{ name: 'n1' }]);
    expect(await driver.targets(signal)).toEqual([
      { name: 'n1', identity: 'one' },
      { name: 'vip', role: 'dependency', identity: '10.0.0.1' },
    ]);
    await expect(
      driver.plan({ kind: 'command', node: 'n1', command: 'x' }, { name: 'n1', identity: 'one' }, [], signal),
    ).rejects.toThrow('chaos.selector.nodes.n1 has no commands.x: nothing was touched');
  });
});
