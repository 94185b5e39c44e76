import { describe, expect, test } from 'vitest';
import type { ClusterView } from '../../../src/core/cluster-view.ts';
import type { Route } from '../../../src/core/route.ts';
import { SplitEdges } from '../../../src/exporter/split-edges.ts';
import { clusterVerdict } from '../../../src/exporter/verdict.ts';
import { type Look, lookAt } from '../../support/look.ts';
import { recordedNames as ejabberdNames, openRecordedEjabberd } from '../../support/recorded-ejabberd.ts';
import { openRecordedEmqx, recordedEmqxNames } from '../../support/recorded-emqx.ts';
import { openRecordedVerneMq, verneMqNodes } from '../../support/recorded-vernemq.ts';

const nodes = ['n1', 'n2', 'n3'];

/** Every ordered pair, down where `isDown` says so. */
function routes(of: readonly string[], isDown: (from: string, to: string) => boolean): Route[] {
  return of.flatMap((from) => of.map((to) => ({ from, to, up: !isDown(from, to) })));
}

function verdict(
  views: readonly ClusterView[],
  known: readonly Route[],
  { of = nodes, answering = of }: { readonly of?: readonly string[]; readonly answering?: readonly string[] } = {},
) {
  return clusterVerdict({ nodes: of, expected: of.length, answering: new Set(answering), views, routes: known });
}

function viewsOf(look: Look): ClusterView[] {
  const known = look.known();
  return Object.entries(look.running()).map(([node, running]) => ({ node, running, known: known[node] ?? [] }));
}

const lists = (node: string, ...running: string[]): ClusterView => ({ node, running, known: nodes });
const agreed = nodes.map((node) => lists(node, ...nodes));
const cutOff = (victim: string) => (from: string, to: string) => from !== to && (from === victim || to === victim);

describe('the verdict with the routes between the nodes', () => {
  test('routes that are all up change nothing', () => {
    const all = routes(nodes, () => false);
    expect(verdict(agreed, all)).toEqual(verdict(agreed, []));
    expect(verdict(agreed, all)).toMatchObject({
      alive: 3,
      groups: [3],
      quorum: true,
      groupSizes: { n1: 3, n2: 3, n3: 3 },
    });
  });

  test('a silent cut shows while the membership of every node still lists everybody', () => {
    expect(verdict(agreed, routes(nodes, cutOff('n3')))).toMatchObject({
      alive: 2,
      views: 1,
      groups: [2, 1],
      quorum: true,
      nodes: { n1: true, n2: true, n3: false },
      groupSizes: { n1: 2, n2: 2, n3: 1 },
    });
  });

  test('RabbitMQ before it notices: membership hangs on every node, the routes tell', () => {
    expect(verdict([], routes(nodes, cutOff('n3')))).toMatchObject({
      alive: 2,
      views: 0,
      groups: [2, 1],
      quorum: true,
    });
    expect(verdict([], [])).toMatchObject({ alive: 3, groups: [3] });
  });

  test('RabbitMQ after pause_minority: the paused node leaves itself out, which is no second cluster', () => {
    const paused = [lists('n1', 'n1', 'n2'), lists('n2', 'n1', 'n2'), lists('n3')];
    expect(verdict(paused, [])).toMatchObject({ alive: 2, groups: [2], quorum: true, groupSizes: { n3: 0 } });
  });

  test('a one-way break counts as broken, in either direction', () => {
    for (const [from, to] of [
      ['n1', 'n3'],
      ['n3', 'n1'],
    ]) {
      const oneWay = routes(nodes, (a, b) => a === from && b === to);
      expect(verdict(agreed, oneWay)).toMatchObject({ alive: 2, groups: [2, 1] });
    }
  });

  test('routes nothing is known about say nothing', () => {
    const some = routes(nodes, () => false).filter(({ from, to }) => from !== 'n3' && to !== 'n3');
    expect(verdict(agreed, some)).toMatchObject({ alive: 3, groups: [3] });
  });

  test('a node that delivers nothing to its own clients is still a member: its own route tells', () => {
    expect(
      verdict(
        agreed,
        routes(nodes, (from, to) => from === 'n2' && to === 'n2'),
      ),
    ).toMatchObject({ alive: 3 });
  });

  test('a mesh of five cut in two halves is two groups, and the larger has quorum', () => {
    const five = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const side = (name: string): boolean => name < 'n3';
    const halves = routes(five, (from, to) => side(from) !== side(to));
    expect(verdict([], halves, { of: five })).toMatchObject({
      alive: 3,
      groups: [3, 2],
      quorum: true,
      groupSizes: { n1: 2, n2: 2, n3: 3, n4: 3, n5: 3 },
    });
  });

  test('two halves of equal size have no quorum', () => {
    const four = ['n1', 'n2', 'n3', 'n4'];
    const halves = routes(four, (from, to) => from < 'n3' !== to < 'n3');
    expect(verdict([], halves, { of: four })).toMatchObject({ alive: 2, groups: [2, 2], quorum: false });
  });

  test('a route to a node that does not answer is not counted against the others', () => {
    expect(verdict([], routes(nodes, cutOff('n3')), { answering: ['n1', 'n2'] })).toMatchObject({
      alive: 2,
      groups: [2],
      groupSizes: { n3: 0 },
    });
  });

  test('independent brokers under one name, and a single one, are never split without a matrix', () => {
    expect(verdict([], [], { of: ['a', 'b'] })).toMatchObject({ alive: 2, groups: [2], quorum: true });
    expect(verdict([], [], { of: ['a'] })).toMatchObject({ alive: 1, groups: [1], quorum: true });
    expect(verdict([], [], { of: ['a', 'b'], answering: ['a'] })).toMatchObject({
      alive: 1,
      groups: [1],
      quorum: false,
    });
  });
});

describe('recorded cuts, with the routes as they were', () => {
  test('EMQX 5 s after: every API lists three, the routes do not', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-partition-5s');
    const names = [...recordedEmqxNames];
    const views = viewsOf(await lookAt(emqx.adapter, 1_000));
    expect(verdict(views, [], { of: names })).toMatchObject({ alive: 3, groups: [3] });
    const cut = routes(names, cutOff(names[2] ?? ''));
    expect(verdict(views, cut, { of: names })).toMatchObject({ alive: 2, groups: [2, 1], quorum: true });
  });

  test('EMQX after autoclean: two clusters each healthy by its own API are two groups by their views alone', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-derived-autocleaned');
    const names = [...recordedEmqxNames];
    expect(verdict(viewsOf(await lookAt(emqx.adapter)), [], { of: names })).toMatchObject({
      alive: 2,
      views: 2,
      groups: [2, 1],
      quorum: true,
    });
  });

  test('VerneMQ with a node cut off refuses everything everywhere: by the routes nobody reaches anybody', async () => {
    await using vernemq = await openRecordedVerneMq('partition-5s');
    const names = [...verneMqNodes];
    const views = viewsOf(await lookAt(vernemq.adapter, 1_000));
    expect(
      verdict(
        views,
        routes(names, () => true),
        { of: names },
      ),
    ).toMatchObject({ alive: 1, quorum: false });
  });

  test('ejabberd 5 s after: believes in everybody while no message gets through', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-partition-5s');
    const names = [...ejabberdNames];
    const views = viewsOf(await lookAt(ejabberd.adapter));
    expect(verdict(views, [], { of: names })).toMatchObject({ alive: 3, views: 1, groups: [3] });
    expect(
      verdict(
        views,
        routes(names, () => true),
        { of: names },
      ),
    ).toMatchObject({
      alive: 1,
      views: 1,
      groups: [1, 1, 1],
      quorum: false,
    });
  });
});

describe('splits seen by the exporter', () => {
  const seen = (...looks: readonly (readonly number[])[]) => {
    const edges = new SplitEdges();
    for (const groups of looks) edges.observe({ groups });
    return edges.count();
  };

  test('are counted when they begin and when they end', () => {
    expect(seen([3], [2, 1], [2, 1], [1, 1, 1], [3], [2, 1])).toEqual({ detected: 2, resolved: 1 });
  });

  test('one that was there at the first look did not begin now; its end is seen', () => {
    expect(seen([2, 1])).toEqual({ detected: 0, resolved: 0 });
    expect(seen([2, 1], [3])).toEqual({ detected: 0, resolved: 1 });
  });

  test('a look nobody answers at ends nothing', () => {
    expect(seen([3], [2, 1], [], [2, 1], [], [3])).toEqual({ detected: 1, resolved: 1 });
  });
});
