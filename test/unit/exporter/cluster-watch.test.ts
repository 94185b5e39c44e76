import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import { SourceError } from '../../../src/core/source.ts';
import { openClusterWatch } from '../../../src/exporter/cluster-watch.ts';
import {
  answers,
  type FakeSource,
  fakeAdapter,
  fakeCluster,
  fakeSource,
  hangs,
  ignoresItsSignal,
} from '../../support/fake-broker.ts';

const names = ['n1', 'n2', 'n3'];
const cluster = fakeCluster('plant', { nodes: names.map((name) => ({ name })) });
const never = new AbortController().signal;

const lists = (node: string, ...running: readonly string[]) => answers([], [{ node, running, known: names }]);

/** Three nodes with a membership API each and a page of numbers beside it, as RabbitMQ has. */
function threeNodes() {
  const management = new Map(names.map((name) => [name, fakeSource(name, 'management', lists(name, ...names))]));
  const pages = new Map(names.map((name) => [name, fakeSource(name, 'prometheus', answers([]))]));
  const adapter = fakeAdapter(...management.values(), ...pages.values());
  const of = (sources: Map<string, FakeSource>, name: string): FakeSource => {
    const source = sources.get(name);
    if (source === undefined) throw new Error(`no node ${name}`);
    return source;
  };
  return {
    adapter,
    management: (name: string) => of(management, name),
    page: (name: string) => of(pages, name),
    open: () => openClusterWatch(cluster, { log: silentLog, openBroker: async () => adapter }),
  };
}

describe('watching a cluster', () => {
  test('every look is a new read of every source', async () => {
    const nodes = threeNodes();
    await using watch = await nodes.open();
    expect(await watch.observe(never)).toMatchObject({ alive: 3, expected: 3, views: 1 });
    await watch.observe(never);
    expect(nodes.management('n1').reads).toBe(2);
  });

  test('a node that died is gone with the next look, whatever it said before', async () => {
    const nodes = threeNodes();
    await using watch = await nodes.open();
    await watch.observe(never);
    for (const source of [nodes.management('n3'), nodes.page('n3')]) {
      source.behaviour = async () => {
        throw new SourceError('refused', 'connect ECONNREFUSED');
      };
    }
    expect(await watch.observe(never)).toMatchObject({ alive: 2, nodes: { n1: true, n2: true, n3: false } });
  });

  test('a membership API that hangs on all nodes does not turn them into clusters of one', {
    timeout: 10_000,
  }, async () => {
    const nodes = threeNodes();
    await using watch = await nodes.open();
    await watch.observe(never);
    for (const name of names) nodes.management(name).behaviour = ignoresItsSignal;
    expect(await watch.observe(never)).toMatchObject({ alive: 3, views: 0 });
    expect(await watch.observe(never)).toMatchObject({ alive: 3, views: 0 }); // the hung reads are not piled up
    expect(nodes.management('n1').reads).toBe(2);
  });

  test('a split shows as two views and the size of the larger side', async () => {
    const nodes = threeNodes();
    await using watch = await nodes.open();
    nodes.management('n1').behaviour = lists('n1', 'n1', 'n2');
    nodes.management('n2').behaviour = lists('n2', 'n1', 'n2');
    nodes.management('n3').behaviour = lists('n3', 'n3');
    expect(await watch.observe(never)).toMatchObject({ alive: 2, views: 2 });
  });

  test('a look ends with its signal', async () => {
    const nodes = threeNodes();
    nodes.page('n1').behaviour = hangs;
    await using watch = await nodes.open();
    await expect(watch.observe(AbortSignal.timeout(30))).rejects.toThrow(/timeout/i);
    await expect(watch.observe(AbortSignal.abort(new Error('halted')))).rejects.toThrow('halted');
  });

  test('closes what it opened', async () => {
    const nodes = threeNodes();
    const watch = await nodes.open();
    await watch[Symbol.asyncDispose]();
    expect(nodes.adapter.closed).toBe(1);
  });

  test('a broker read for the whole cluster at once covers every node', async () => {
    const adapter = fakeAdapter(fakeSource(undefined, 'cloud', answers([])));
    await using watch = await openClusterWatch(cluster, { log: silentLog, openBroker: async () => adapter });
    expect(await watch.observe(never)).toMatchObject({ alive: 3 });
  });

  test('a cluster with nothing to read is said to be one', async () => {
    await using watch = await openClusterWatch(cluster, { log: silentLog, openBroker: async () => fakeAdapter() });
    await expect(watch.observe(never)).rejects.toMatchObject({ code: 'SRE_NO_SOURCES', exitCode: 3 });
  });
});
