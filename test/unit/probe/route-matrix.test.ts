import type { Client } from 'aedes';
import { connectAsync } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { silentLog } from '../../../src/core/log.ts';
import { firstSlot, type MatrixOptions, RouteMatrix } from '../../../src/probe/route-matrix.ts';
import type { RouteReport } from '../../../src/probe/route-report.ts';
import { openLinkedBrokers } from '../../support/linked-brokers.ts';
import { startMosquitto } from '../../support/real-mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { requireTool } from '../../support/requirement.ts';

const { signal } = new AbortController();
const names = ['n1', 'n2', 'n3'];
const EVERY_MS = 300;

function matrixOf(nodes: MatrixOptions['nodes'], more: Partial<MatrixOptions> = {}): RouteMatrix {
  return new RouteMatrix({
    nodes,
    auth: {},
    tls: {},
    everyMs: EVERY_MS,
    timeoutMs: 200,
    qos: 1,
    offsetMs: 0,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    ...more,
  });
}

/** Routes as `n1>n2`, by what is known of them. */
function seen({ routes }: RouteReport): { up: string[]; down: string[]; unknown: string[] } {
  const of = (up: boolean | undefined): string[] =>
    routes.filter((route) => route.up === up).map(({ from, to }) => `${from}>${to}`);
  return { up: of(true), down: of(false), unknown: of(undefined) };
}

const reaching = (matrix: RouteMatrix, what: string, holds: (state: ReturnType<typeof seen>) => boolean) =>
  until(what, () => holds(seen(matrix.report())), { withinMs: 10_000, everyMs: 10, signal });

describe('the route matrix on real brokers', () => {
  test('finds every route of a whole cluster up, each node to itself included', async () => {
    await using brokers = await openLinkedBrokers(names);
    await using matrix = matrixOf(brokers.nodes);
    await reaching(matrix, 'nine routes', ({ up }) => up.length === 9);
    const { routes, clients } = matrix.report();
    expect(routes.every(({ durationSeconds = -1, missed }) => durationSeconds >= 0 && missed === 0)).toBe(true);
    expect(clients.every(({ up }) => up)).toBe(true);
  });

  test.each([0, 1, 2] as const)('sees brokers that acknowledge and do not forward, at QoS %d', async (qos) => {
    await using brokers = await openLinkedBrokers(names);
    await using matrix = matrixOf(brokers.nodes, { qos });
    await reaching(matrix, 'nine routes', ({ up }) => up.length === 9);
    for (const other of ['n1', 'n2']) {
      brokers.cut('n3', other);
      brokers.cut(other, 'n3');
    }
    const before = Math.max(...matrix.report().routes.map(({ delivered }) => delivered));
    await reaching(matrix, 'the cut', ({ down }) => down.length === 4);
    expect(seen(matrix.report()).down.toSorted()).toEqual(['n1>n3', 'n2>n3', 'n3>n1', 'n3>n2']);
    // Rounds until it was seen, told by a route that stayed up: two, and a third at QoS 0 that asks for a second miss.
    const after = matrix.report().routes.find(({ from, to }) => from === 'n1' && to === 'n2')?.delivered ?? 0;
    expect(after - before).toBeLessThanOrEqual(qos === 0 ? 3 : 2);
    brokers.healAll();
    await reaching(matrix, 'the heal', ({ up }) => up.length === 9);
  });

  test('sees a break in one direction as what it is', async () => {
    await using brokers = await openLinkedBrokers(names);
    await using matrix = matrixOf(brokers.nodes);
    await reaching(matrix, 'nine routes', ({ up }) => up.length === 9);
    brokers.cut('n2', 'n1');
    await reaching(matrix, 'the cut', ({ down }) => down.length > 0);
    expect(seen(matrix.report())).toMatchObject({ down: ['n2>n1'], unknown: [] });
  });

  test('counts a message that arrives too late as late, and the route stays down', async () => {
    await using brokers = await openLinkedBrokers(names);
    await using matrix = matrixOf(brokers.nodes, { timeoutMs: 100 });
    await reaching(matrix, 'nine routes', ({ up }) => up.length === 9);
    const held = brokers.hold('n1', 'n2');
    await reaching(matrix, 'a miss', ({ down }) => down.includes('n1>n2'));
    brokers.cut('n1', 'n2');
    held.release();
    const route = () => matrix.report().routes.find(({ from, to }) => from === 'n1' && to === 'n2');
    await until('the late message', () => (route()?.late ?? 0) > 0, { withinMs: 5_000, everyMs: 10, signal });
    expect(route()?.up).toBe(false);
    expect(route()?.durationSeconds).toBeGreaterThan(0.1);
  });

  test('knows nothing of the routes of a node it is not connected to, and everything again when it is back', async () => {
    await using brokers = await openLinkedBrokers(['n1', 'n2']);
    const clients: Client[] = [];
    brokers.broker('n2').aedes.on('client', (client) => clients.push(client));
    const nodes = [...brokers.nodes, { name: 'n3', mqtt: 'mqtt://127.0.0.1:1' }];
    await using matrix = matrixOf(nodes);
    await reaching(matrix, 'four routes', ({ up }) => up.length === 4);
    expect(seen(matrix.report()).unknown).toHaveLength(5);
    const [client] = clients;
    client?.close();
    await reaching(matrix, 'the loss', ({ unknown }) => unknown.includes('n1>n2'));
    expect(matrix.report().clients).toContainEqual({ node: 'n2', up: false });
    await reaching(matrix, 'the return', ({ up }) => up.length === 4);
    expect(seen(matrix.report()).down).toEqual([]);
  });

  test('a broker that refuses the SUBSCRIBE leaves the routes to it unknown, and is asked again', async () => {
    await using brokers = await openLinkedBrokers(['n1', 'n2']);
    const { aedes } = brokers.broker('n2');
    const allow = aedes.authorizeSubscribe;
    aedes.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
    const log = recordingLog();
    await using matrix = matrixOf(brokers.nodes, { log });
    await reaching(matrix, 'one route', ({ up }) => up.join() === 'n1>n1');
    expect(seen(matrix.report())).toEqual({ up: ['n1>n1'], down: [], unknown: ['n1>n2', 'n2>n1', 'n2>n2'] });
    aedes.authorizeSubscribe = allow;
    await reaching(matrix, 'all four', ({ up }) => up.length === 4);
    expect(log.lines.map(({ message }) => message)).toEqual(['the broker refused subscriptions']); // once, not each round
  });

  test('takes no notice of what others publish to its topics', async () => {
    await using brokers = await openLinkedBrokers(['n1']);
    const { address, aedes } = brokers.broker('n1');
    await using matrix = matrixOf(brokers.nodes, { random: () => 0 });
    await reaching(matrix, 'the route', ({ up }) => up.length === 1);
    const stranger = await connectAsync(`mqtt://${address}`);
    for (const payload of ['', 'x', '00000000 999', 'zzzzzzzz 1', 'x'.repeat(1_000)]) {
      await stranger.publishAsync('mqtt-sre/route/00000000/0', payload, { qos: 1 });
    }
    await stranger.endAsync();
    const { delivered = 0 } = matrix.report().routes[0] ?? {};
    await until('another round', () => (matrix.report().routes[0]?.delivered ?? 0) > delivered, {
      withinMs: 5_000,
      everyMs: 10,
      signal,
    });
    expect(matrix.report().routes[0]).toMatchObject({ up: true, late: 0, missed: 0 });
    expect(aedes.connectedClients).toBe(1);
  });

  test('leaves no connection behind', async () => {
    await using brokers = await openLinkedBrokers(names);
    const matrix = matrixOf(brokers.nodes);
    await reaching(matrix, 'nine routes', ({ up }) => up.length === 9);
    await matrix[Symbol.asyncDispose]();
    const gone = (): boolean => names.every((name) => brokers.broker(name).aedes.connectedClients === 0);
    await until('no client', gone, { withinMs: 5_000, everyMs: 10, signal });
    expect(gone()).toBe(true);
  });
});

describe.skipIf(!requireTool('mosquitto'))('the route matrix on a real Mosquitto', () => {
  test('a frozen broker takes its routes down while its connection stands, and they come back with it', async () => {
    await using mosquitto = await startMosquitto();
    await using matrix = matrixOf([{ name: 'n1', mqtt: mosquitto.url }]);
    await reaching(matrix, 'the route', ({ up }) => up.length === 1);
    mosquitto.signal('SIGSTOP');
    await reaching(matrix, 'the miss', ({ down }) => down.length === 1);
    mosquitto.signal('SIGCONT');
    await reaching(matrix, 'the return', ({ up }) => up.length === 1);
    expect(matrix.report().routes[0]?.late).toBeGreaterThan(0);
  });

  test('two bridged brokers reach each other, and no longer when one is alone', async () => {
    await using first = await startMosquitto();
    await using second = await startMosquitto([
      'connection to-first',
      `address 127.0.0.1:${first.port}`,
      'topic mqtt-sre/route/# both 1',
      'try_private true',
      'restart_timeout 1',
    ]);
    const nodes = [
      { name: 'n1', mqtt: first.url },
      { name: 'n2', mqtt: second.url },
    ];
    await using matrix = matrixOf(nodes);
    await reaching(matrix, 'four routes', ({ up }) => up.length === 4);
    await first.stop('SIGKILL');
    await reaching(matrix, 'the loss', ({ unknown }) => unknown.length === 3);
    expect(seen(matrix.report()).up).toEqual(['n2>n2']);
  });
});

test('slots are a fixed distance apart, whatever the time is', () => {
  expect(firstSlot(0, 100, 30)).toBe(30);
  expect(firstSlot(30, 100, 30)).toBe(30);
  expect(firstSlot(31, 100, 30)).toBe(130);
  expect(firstSlot(12_345, 100, 30)).toBe(12_430);
});
