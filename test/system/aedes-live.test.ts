import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import mqemitter from 'mqemitter';
import { describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import type { SourceAnswer } from '../../src/core/source.ts';
import { watchNode } from '../../src/lab/node-stats.ts';
import { numberOf, numbersOf, openKind, sourceOf } from '../support/open-kind.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';

const HEARTBEAT_MS = 400;

const patience = () => AbortSignal.timeout(65_000);
const within = { withinMs: 60_000, everyMs: 100 };

/** A node as the lab runs it: statistics of its own once a heartbeat, told to all nodes by the shared emitter. */
async function openNode(id: string, mq: ReturnType<typeof mqemitter>) {
  const aedes = await Aedes.createBroker({ id, mq, heartbeatInterval: HEARTBEAT_MS });
  const stats = watchNode(aedes);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tell = (): void => {
    for (const [name, text] of stats.topics({ retained: 3, sessions: 2, queued: 11 }, '1.2.0')) {
      const packet = { cmd: 'publish', topic: `$SYS/${id}/${name}`, payload: Buffer.from(text), qos: 0 } as const;
      aedes.publish({ ...packet, retain: false, dup: false }, () => undefined);
    }
  };
  const timer = setInterval(tell, HEARTBEAT_MS);
  let closed = false;
  return {
    target: { name: id, mqtt: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` },
    /** As kill -9 looks from outside: no word, and no connection any more. */
    kill: () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      Object(aedes)._heartbeatInterval && clearInterval(Object(aedes)._heartbeatInterval);
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}

describe('real aedes nodes with one emitter', () => {
  test('tell the truth without the exporter, see each other, and one that is killed leaves the view', async () => {
    const mq = mqemitter({ concurrency: 100 });
    await using a1 = await openNode('a1', mq);
    await using a2 = await openNode('a2', mq);
    const nodes = [a1.target, a2.target];
    await using clients = openWorkloadClients({ nodes });
    for (const [index, node] of [a1.target, a1.target, a1.target, a2.target].entries()) {
      const device = await clients.connect(node, `device-${index}`, {});
      await device.subscribeAsync([`commands/${index}`, 'all/#'], { qos: 1 });
      if (index === 0) for (let n = 0; n < 25; n += 1) await device.publishAsync('telemetry', `${n}`, { qos: 1 });
    }

    await using adapter = await openKind('aedes', nodes, { heartbeatInterval: `${HEARTBEAT_MS}ms` });
    const [one, two] = [sourceOf(adapter, 'a1', 'sys'), sourceOf(adapter, 'a2', 'sys')];
    let [first, second]: SourceAnswer[] = [];
    await until(
      'both views whole',
      async () => {
        [first, second] = await Promise.all([one.read(patience()), two.read(patience())]);
        return first.views !== undefined && second.views !== undefined;
      },
      { ...within, signal: patience() },
    );
    const nothing: SourceAnswer = { readings: [] };
    const [a, b] = [first ?? nothing, second ?? nothing];
    expect(a.views).toEqual([{ node: 'a1', running: ['a1', 'a2'], known: ['a1', 'a2'] }]);
    expect([a, b].map((answer) => numberOf(answer, 'connectionsCurrent'))).toEqual([3, 1]);
    expect([a, b].map((answer) => numberOf(answer, 'subscriptionsCurrent'))).toEqual([6, 2]);
    expect([a, b].map((answer) => numberOf(answer, 'messagesReceived'))).toEqual([25, 0]);
    expect([a, b].flatMap((answer) => numbersOf(answer, 'queuedMessages'))).toEqual([11]);
    expect(a.readings.find(({ metric }) => metric === 'mqtt_broker_info')?.labels['version']).toBe('1.2.0');

    a2.kill();
    await until('a1 alone in its view', async () => (await one.read(patience())).views?.[0]?.running.length === 1, {
      ...within,
      signal: patience(),
    });
    const failure: unknown = await two.read(patience()).catch((error: unknown) => error);
    expect(['closed', 'refused', 'stale']).toContain(Object(failure).reason);
    expect((await one.read(patience())).views).toEqual([{ node: 'a1', running: ['a1'], known: ['a1', 'a2'] }]);
  });
});
