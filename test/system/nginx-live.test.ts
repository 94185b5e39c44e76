import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { makeCertificates } from '../support/certificates.ts';
import { freePorts } from '../support/free-port.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { type RealMosquitto, startMosquitto } from '../support/real-mosquitto.ts';
import { hasStreamModule, type RealNginx, startNginx, WORKER_CONNECTIONS } from '../support/real-nginx.ts';
import { require, requireTool } from '../support/requirement.ts';
import { type RunningExporter, startExporter } from '../support/running-exporter.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';

const tools = ['nginx', 'mosquitto', 'openssl'].every(requireTool);
const built =
  tools && require(hasStreamModule(), 'nginx has no stream module (Debian package libnginx-mod-stream; ./test/setup)');
const signal = AbortSignal.timeout(110_000);
/** Each scrape is one read of the status page: they are further apart than `minInterval`. */
const soon = { withinMs: 60_000, everyMs: 200 };
const [THROUGH_STREAM, THROUGH_WEB_SOCKET] = [10, 3];

describe.skipIf(!built)('sre exporter on two Mosquittos behind a real nginx', () => {
  const open: AsyncDisposable[] = [];
  let [first, second]: RealMosquitto[] = [];
  let nginx: RealNginx;
  let exporter: RunningExporter;
  let ca: string;

  function keep<T extends AsyncDisposable>(one: T): T {
    open.push(one);
    return one;
  }

  function exporterOf(...dependencies: object[]): Promise<RunningExporter> {
    const nodes = Object.entries({ first, second }).map(([name, node]) => ({ name, mqtt: node?.url }));
    const pair = { name: 'pair', broker: 'mosquitto', options: { sysInterval: '1s' }, nodes, dependencies };
    return startExporter(JSON.stringify({ clusters: [pair], exporter: { minInterval: '100ms' } }), signal);
  }

  beforeAll(async () => {
    const certificates = keep(await makeCertificates());
    ca = join(certificates.folder, 'ca.crt');
    const [webSocket] = await freePorts(1);
    first = keep(await startMosquitto(['sys_interval 1', `listener ${webSocket} 127.0.0.1`, 'protocol websockets']));
    second = keep(await startMosquitto(['sys_interval 1']));
    nginx = keep(
      await startNginx({
        mqtt: [first, second].map(({ port }) => `127.0.0.1:${port}`),
        webSocket: `127.0.0.1:${webSocket}`,
        certificates: certificates.folder,
      }),
    );
    exporter = keep(await exporterOf({ name: 'lb', kind: 'nginx', address: nginx.status }));
    const whole = (page: MetricsPage): boolean => isUp(page, 'lb') === 1 && connections(page) === 0;
    await exporter.scrapeUntil('nginx and both nodes', whole, soon);
  });
  afterAll(async () => {
    for (const resource of open.reverse()) await resource[Symbol.asyncDispose]();
  });

  test('every number is what the clients did, through stream and WebSocket, without the reads themselves', async () => {
    const before = told((await exporter.scrape()).page);
    {
      await using clients = openWorkloadClients({ nodes: [] });
      for (let i = 0; i < THROUGH_STREAM; i++) await clients.connect({ name: 'lb', mqtt: nginx.mqtt }, `dev-${i}`, {});
      for (let i = 0; i < THROUGH_WEB_SOCKET; i++)
        await clients.connect({ name: 'lb', mqtt: nginx.webSocket }, `web-${i}`, {});
      const everybody = THROUGH_STREAM + THROUGH_WEB_SOCKET;
      const { page, scrapes } = await exporter.scrapeUntil(
        'the clients at the brokers',
        (at) => connections(at) === everybody,
        soon,
      );
      expect(told(page)).toEqual({
        up: 1,
        now: everybody,
        all: before.all + everybody,
        dropped: 0,
        // Of MQTT only the upgrades to WebSocket.
        requests: before.requests + THROUGH_WEB_SOCKET + scrapes,
      });
    }
    await exporter.scrapeUntil('nobody any more', (page) => told(page).now === 0, soon);
  });

  test('a listener and its certificate are a matter of tcp health', async () => {
    const secure = { kind: 'tcp', address: `tcp://${nginx.secure}`, options: { tls: true } };
    await using checks = await exporterOf(
      { name: 'open', kind: 'tcp', address: nginx.mqtt.replace('mqtt', 'tcp') },
      { ...secure, name: 'trusted', tls: { ca } },
      { ...secure, name: 'strange' },
    );
    const isRead = (page: MetricsPage): boolean => ['open', 'trusted'].every((name) => isUp(page, name) === 1);
    const { page } = await checks.scrapeUntil('both that answer', isRead, soon);
    const phases = page
      .find('mqtt_dependency_connect_duration_seconds')
      .map(({ labels }) => `${labels['dependency']} ${labels['phase']}`);
    expect(phases.toSorted()).toEqual(['open tcp', 'trusted tcp', 'trusted tls']);
    expect(isUp(page, 'strange')).toBe(0);
    const why = { source: 'tcp:strange', reason: 'tls' };
    expect(page.value('mqtt_source_errors_total', why)).toBeGreaterThan(0);
  });

  test('connections it accepts and closes at once, for want of worker_connections, are told as dropped', async () => {
    const before = told((await exporter.scrape()).page);
    const { held, refused } = await fillUp(nginx.http);
    for (const socket of held) socket.destroy();
    expect(refused).toBeGreaterThan(0);
    const { page } = await exporter.scrapeUntil('all of them gone', (at) => told(at).now === 0, soon);
    expect(told(page).dropped - before.dropped).toBe(refused);
    // To make room it also closed the idle connection of the exporter, which came again.
    expect(told(page).all - before.all).toBe(held.length + refused + 1);
  });

  test('an upstream that is gone is nowhere on its page; without nginx its numbers are absent at once', async () => {
    await second?.stop('SIGKILL');
    {
      await using clients = openWorkloadClients({ nodes: [] });
      for (let i = 0; i < 4; i++) await clients.connect({ name: 'lb', mqtt: nginx.mqtt }, `left-${i}`, {});
      const { page } = await exporter.scrapeUntil('one of two nodes', (at) => alive(at) === 1, soon);
      expect([told(page).up, told(page).now]).toEqual([1, 4]);
      expect(page.samples.filter(({ name }) => name.startsWith('mqtt_load_balancer_server'))).toEqual([]);
    }
    await nginx.stop();
    const { page: gone } = await exporter.scrapeUntil('nginx gone', (at) => isUp(at, 'lb') === 0, soon);
    expect(gone.samples.filter(({ name }) => name.startsWith('mqtt_load_balancer_'))).toEqual([]);
    expect(gone.value('mqtt_up')).toBe(1);
    await nginx.start();
    const { page: back } = await exporter.scrapeUntil('nginx back', (at) => isUp(at, 'lb') === 1, soon);
    expect([told(back).now, told(back).dropped]).toEqual([0, 0]);
    expect(told(back).all).toBeLessThan(10);
  });
});

const isUp = (page: MetricsPage, dependency: string) => page.value('mqtt_dependency_up', { dependency });
const alive = (page: MetricsPage) => page.value('mqtt_cluster_nodes_alive');

/** Clients at both nodes, as the nodes count them. */
function connections(page: MetricsPage): number | undefined {
  const found = page.find('mqtt_connections_current');
  return found.length === 2 ? found.reduce((sum, { value }) => sum + value, 0) : undefined;
}

function told(page: MetricsPage) {
  const labels = { dependency: 'lb', frontend: 'all' };
  const of = (metric: string): number => page.value(`mqtt_load_balancer_${metric}`, labels) ?? Number.NaN;
  return {
    up: isUp(page, 'lb'),
    now: of('sessions_current'),
    all: of('sessions_total'),
    dropped: of('connections_dropped_total'),
    requests: of('http_requests_total'),
  };
}

/** Opens connections, each with half a request so that it is kept, until five are closed at once: as a client counts them. */
async function fillUp(address: string): Promise<{ held: readonly Socket[]; refused: number }> {
  const [host, port] = address.split(':');
  const held: Socket[] = [];
  let refused = 0;
  for (let i = 0; i < 2 * WORKER_CONNECTIONS && refused < 5; i++) {
    const socket = connect({ host, port: Number(port) }).on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /status HTTP/1.1\r\nHost: ');
    let isClosed = false;
    socket.once('close', () => (isClosed = true));
    const since = performance.now();
    await until('a word of nginx', () => isClosed || performance.now() - since > 40, {
      withinMs: 60_000,
      everyMs: 5,
      signal,
    });
    if (isClosed) refused++;
    else held.push(socket);
  }
  return { held, refused };
}
