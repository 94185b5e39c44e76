import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import { openStream } from '../../../src/mqtt/open-stream.ts';
import { openPacketConnection } from '../../../src/mqtt/packet-connection.ts';
import type { PacketConnectionOptions } from '../../../src/mqtt/packet-connection-options.ts';
import { openScriptedBroker, type ScriptedConnection } from '../../support/scripted-broker.ts';
import { openWebSocketBroker } from '../../support/web-socket-broker.ts';

const signal = AbortSignal.timeout(20_000);
const patience = { withinMs: 3_000, everyMs: 5, signal };

async function connectTo(url: string, wish: Partial<PacketConnectionOptions> = {}) {
  const watch = { step: <T>(_step: string, work: () => Promise<T>) => work(), resolved: () => {}, secured: () => {} };
  const stream = await openStream({ url, tls: {}, maxMessageBytes: 65_536 }, watch, signal);
  const options = { where: url, auth: {}, clientId: 'c', protocolVersion: 5, clean: true, maxBytes: 65_536 } as const;
  return await openPacketConnection(stream, { ...options, ...wish });
}

const polite = (connection: ScriptedConnection, packet: Parameters<ScriptedConnection['answer']>[0]): void =>
  connection.answer(packet);
const names = (connection: ScriptedConnection | undefined): string[] =>
  connection?.received.map(({ cmd }) => cmd) ?? [];

describe('a packet connection', () => {
  test('announces its will and its keep-alive', async () => {
    await using broker = await openScriptedBroker(polite, 5);
    const will = { topic: 'gone', payload: Buffer.from('x'), qos: 1, retain: true } as const;
    const connection = await connectTo(`mqtt://${broker.address}`, { will, keepAliveSeconds: 7 });
    await connection.connack(signal);
    await connection.close();
    const [packet] = broker.connections[0]?.received ?? [];
    expect(packet).toMatchObject({ cmd: 'connect', keepalive: 7, will: { topic: 'gone', qos: 1, retain: true } });
  });

  test('takes its leave with DISCONNECT, and is torn without', async () => {
    await using broker = await openScriptedBroker(polite, 5);
    for (const end of ['close', 'tear'] as const) {
      const connection = await connectTo(`mqtt://${broker.address}`);
      await connection.connack(signal);
      await connection[end]();
    }
    const [closed, torn] = broker.connections;
    await until('both ends', () => closed?.closed() === true && torn?.closed() === true, patience);
    expect(names(closed)).toEqual(['connect', 'disconnect']);
    expect(names(torn)).toEqual(['connect']);
  });

  test('pings by itself, unless it is told not to', async () => {
    await using broker = await openScriptedBroker(polite, 5);
    const pinging = await connectTo(`mqtt://${broker.address}`, { keepAliveSeconds: 1 });
    const silent = await connectTo(`mqtt://${broker.address}`, { keepAliveSeconds: 1, pings: false });
    await until('a second PINGREQ', () => names(broker.connections[0]).length >= 3, patience);
    expect(names(broker.connections[1])).toEqual(['connect']);
    await silent.connack(signal);
    await silent.ping(signal); // one that is asked for is sent
    expect(names(broker.connections[1])).toEqual(['connect', 'pingreq']);
    await Promise.all([pinging.close(), silent.close()]);
  });

  test('tells the code of the DISCONNECT that ended it', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      connection.answer(packet);
      connection.send({ cmd: 'disconnect', reasonCode: 0x8e });
    }, 5);
    const connection = await connectTo(`mqtt://${broker.address}`);
    await expect(connection.lost).rejects.toThrow('0x8e (session taken over)');
    expect(connection.disconnectCode()).toBe(0x8e);
    await connection.close();
  });

  test('acknowledges nothing of a session it is to spare', async () => {
    const queued = { cmd: 'publish', topic: 't', payload: 'kept', retain: false, dup: false } as const;
    await using broker = await openScriptedBroker((connection) => {
      if (connection.received.length > 1) return;
      connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: true });
      connection.send({ ...queued, qos: 1, messageId: 1 });
      connection.send({ ...queued, qos: 2, messageId: 2 });
    });
    const heard: string[] = [];
    const connection = await connectTo(`mqtt://${broker.address}`, {
      protocolVersion: 4,
      clean: false,
      sparesSession: true,
      hear: ({ payload }) => heard.push(payload.toString()),
    });
    expect((await connection.connack(signal)).sessionPresent).toBe(true);
    await until('the queued message', () => heard.length > 0, patience);
    await delay(50); // nothing comes to be seen: an acknowledgement would have been sent by now
    connection.tear();
    await until('the end', () => broker.connections[0]?.closed() === true, patience);
    expect(names(broker.connections[0])).toEqual(['connect']);
  });

  test('over WebSocket is lost as soon as the broker closes it', async () => {
    await using broker = await openWebSocketBroker();
    const connection = await connectTo(broker.url, { protocolVersion: 4 });
    await connection.connack(signal);
    broker.closeAll();
    await expect(connection.lost).rejects.toThrow('the broker closed the connection');
    await connection.close();
  }, 5_000);
});
