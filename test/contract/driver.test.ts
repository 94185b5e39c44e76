import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandDriver } from '../../src/chaos/drivers/command.ts';
import { processDriver } from '../../src/chaos/drivers/process.ts';
import type { FaultSpec } from '../../src/chaos/fault.ts';
import { fakeDriver, fakeWorld } from '../support/fake-driver.ts';
import { processFingerprint } from '../support/target-fingerprint.ts';
import { startTinyCluster } from '../support/tiny-cluster.ts';
import { driverContract } from './driver.contract.ts';

driverContract('the fake', [{ kind: 'kill', node: 'n1' }], async () => {
  const world = fakeWorld(['n1', 'n2', 'n3']);
  for (const [index, name] of ['n1', 'n2', 'n3'].entries()) world.lives.set(name, 100 * (index + 1)); // told apart
  const kind = fakeDriver(world);
  const driver = kind.open({}, [{ name: 'n1' }, { name: 'n2' }, { name: 'n3' }]);
  let lives = 1;
  return {
    kind,
    driver,
    folder: '',
    fingerprint: async (name) => (world.lives.get(name) === 0 ? 'gone' : 'lives'),
    crash: async (name) => void world.lives.set(name, 0),
    start: async (name) => {
      lives += 10;
      if (world.lives.get(name) === 0) world.lives.set(name, lives);
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

const onProcesses: readonly FaultSpec[] = [
  { kind: 'kill', node: 'n1' },
  { kind: 'stop', node: 'n1', graceMs: 2_000 },
  { kind: 'pause', node: 'n1' },
  { kind: 'exhaust', node: 'n1', spare: 2 },
];

driverContract('processes', onProcesses, async () => {
  const cluster = await startTinyCluster(['n1', 'n2', 'n3']);
  return {
    kind: processDriver,
    driver: processDriver.open(cluster.selector, cluster.nodes),
    folder: cluster.folder,
    fingerprint: async (name) => processFingerprint(await cluster.pid(name)),
    crash: (name) => cluster.crash(name),
    start: (name) => cluster.start(name),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
});

/** The operator's commands for a tiny cluster: shell lines that know only a pid file. */
function commandsFor(pidFile: string, start: readonly string[]): Record<string, unknown> {
  const shell = (script: string): string[] => ['/bin/sh', '-c', script, pidFile, ...start];
  const stateOf = 'read -r pid start < "$0" && state=$(cut -d" " -f3 "/proc/$pid/stat" 2>/dev/null)';
  const signal = (name: string): string[] => shell(`read -r pid start < "$0"; kill -${name} "$pid"`);
  return {
    identity: shell(`${stateOf} && test "$state" != Z && echo "pid $pid started $start"; exit 0`),
    kill: { do: signal('KILL'), undo: shell('setsid "$@" > "$0.log" 2>&1 &'), rehearse: 'none' },
    pause: {
      do: signal('STOP'),
      undo: signal('CONT'),
      check: shell(`${stateOf} && test "$state" = T`),
      rehearse: 'undo',
    },
    commands: {
      flag: {
        do: shell('printf %s "$SRE_FAULT" > "$0.flag"'),
        undo: shell('rm "$0.flag"'),
        check: shell('test -f "$0.flag"'),
        rehearse: shell('test -w "$(dirname "$0")"'),
      },
    },
  };
}

const byCommand: readonly FaultSpec[] = [
  { kind: 'kill', node: 'n1' },
  { kind: 'pause', node: 'n1' },
  { kind: 'command', node: 'n1', command: 'flag' },
];

driverContract('commands', byCommand, async () => {
  const cluster = await startTinyCluster(['n1', 'n2', 'n3']);
  const nodes = Object.fromEntries(
    Object.entries(cluster.selector.nodes).map(([name, { pidFile, start }]) => [name, commandsFor(pidFile, start)]),
  );
  return {
    kind: commandDriver,
    driver: commandDriver.open({ nodes, within: '20s' }, cluster.nodes),
    folder: join(cluster.folder, 'run'),
    fingerprint: async (name) => {
      const flag = await readFile(`${cluster.selector.nodes[name]?.pidFile}.flag`, 'utf8').catch(() => 'no flag');
      return `${await processFingerprint(await cluster.pid(name))}\n${flag}`;
    },
    crash: (name) => cluster.crash(name),
    start: (name) => cluster.start(name),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
});

describe('the process driver', () => {
  const { signal } = new AbortController();
  const broken = (start: readonly string[]) => ({
    driver: 'process',
    fault: 'kill' as const,
    node: 'n1',
    argv: start,
    data: { handle: { name: 'n1', pidFile: '/nonexistent/n1.pid', start: [...start] }, ended: 'pid 1 started 1' },
  });

  test.each([
    ['ends badly', ['/bin/sh', '-c', 'echo no room >&2; exit 7'], '/bin/sh ended with exit code 7: no room'],
    ['does not exist', ['/nonexistent/start'], 'ENOENT'],
  ])('says why when the start command %s', async (_what, start, sentence) => {
    await using cluster = await startTinyCluster(['n1']);
    await expect(processDriver.undo(broken(start), cluster.folder, signal)).rejects.toThrow(sentence);
  });

  test('refuses a selector without one of the nodes', async () => {
    const driver = processDriver.open({ nodes: {} }, [{ name: 'n1' }]);
    await expect(driver.targets(signal)).rejects.toThrow('chaos.selector.nodes has no "n1"');
  });

  test('a node whose supervisor was faster is not started twice', async () => {
    await using cluster = await startTinyCluster(['n1', 'n2', 'n3']);
    const [target] = await processDriver.open(cluster.selector, cluster.nodes).targets(signal);
    const record = {
      driver: 'process',
      fault: 'kill' as const,
      node: 'n1',
      argv: ['/bin/false'],
      data: {
        handle: { name: 'n1', pidFile: cluster.selector.nodes['n1']?.pidFile, start: ['/bin/false'] },
        ended: 'pid 1 started 1',
        address: target?.address,
      },
    };
    const pid = await cluster.pid('n1');
    expect(await processDriver.undo(record, cluster.folder, signal)).toMatchObject({ did: 'nothing' });
    expect(await cluster.pid('n1')).toBe(pid);
  });
});
