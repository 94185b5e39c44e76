import { describe, expect, test } from 'vitest';
import { processDriver } from '../../src/chaos/drivers/process.ts';
import { fakeDriver, fakeWorld } from '../support/fake-driver.ts';
import { startTinyCluster } from '../support/tiny-cluster.ts';
import { driverContract } from './driver.contract.ts';

driverContract('the fake', async () => {
  const kind = fakeDriver(fakeWorld(['n1', 'n2', 'n3']));
  const driver = kind.open({}, [{ name: 'n1' }, { name: 'n2' }, { name: 'n3' }]);
  return { kind, driver, folder: '', [Symbol.asyncDispose]: async () => {} };
});

driverContract('processes', async () => {
  const cluster = await startTinyCluster(['n1', 'n2', 'n3']);
  return {
    kind: processDriver,
    driver: processDriver.open(cluster.selector, cluster.nodes),
    folder: cluster.folder,
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
