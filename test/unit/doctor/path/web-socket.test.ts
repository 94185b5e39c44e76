import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { describe, expect, test } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { openAedesBroker } from '../../../support/aedes-broker.ts';
import { diagnosePath, firstFinding, outcomes } from '../../../support/path-diagnosis.ts';
import { openScriptedTcpServer } from '../../../support/scripted-tcp-server.ts';

/** An aedes behind WebSocket at one path; `protocol` is what the server chooses of what is offered. */
async function openWebSocketBroker(path: string, protocol: string | false = 'mqtt') {
  const aedes = await Aedes.createBroker();
  const http = createServer((_request, response) => void response.writeHead(404).end());
  const sockets = new WebSocketServer({ server: http, path, handleProtocols: () => protocol });
  sockets.on('connection', (socket, request) => {
    const stream = createWebSocketStream(socket);
    stream.on('error', () => undefined);
    aedes.handle(stream, request);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      http.close();
      await new Promise<void>((resolve) => {
        aedes.close(() => resolve());
      });
    },
  };
}

describe('the doctor at a WebSocket listener', () => {
  test('finds nothing at a good one', async () => {
    await using broker = await openWebSocketBroker('/mqtt');
    const diagnosis = await diagnosePath(`ws://127.0.0.1:${broker.port}/mqtt`);
    expect(firstFinding(diagnosis)).toBe('nothing');
    expect(outcomes(diagnosis)).toMatchObject({ 'web-socket': 'good', connect: 'good', credentials: 'good' });
  });

  test('names the wrong path, and the right one', async () => {
    await using broker = await openWebSocketBroker('/mqtt');
    const diagnosis = await diagnosePath(`ws://127.0.0.1:${broker.port}/wrong`);
    expect(firstFinding(diagnosis)).toMatch(
      /^web-socket critical: \/wrong is the wrong path: 127.0.0.1 port \d+ answers HTTP 4\d\d, and takes MQTT at \/mqtt$/,
    );
    expect(outcomes(diagnosis)).toMatchObject({ connect: 'blocked' });
  });

  test('names a subprotocol that is missing', async () => {
    await using broker = await openWebSocketBroker('/mqtt', false);
    const diagnosis = await diagnosePath(`ws://127.0.0.1:${broker.port}/mqtt`);
    expect(firstFinding(diagnosis)).toContain('takes the WebSocket and does not name the subprotocol mqtt');
  });

  test('names a subprotocol that is another one', async () => {
    await using broker = await openWebSocketBroker('/mqtt', 'mqttv3.1');
    const diagnosis = await diagnosePath(`ws://127.0.0.1:${broker.port}/mqtt`);
    expect(firstFinding(diagnosis)).toContain('with the subprotocol mqttv3.1 instead of mqtt');
  });

  test.each([
    [401, 'asks for a login'],
    [403, 'asks for a login'],
    [404, 'Nothing serves MQTT'],
    [426, 'Nothing serves MQTT'],
    [502, 'A proxy answers'],
  ])('names an upgrade that is refused with HTTP %i', async (status, cause) => {
    await using server = await openScriptedTcpServer({
      onData: (_data, socket) => void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`),
    });
    const diagnosis = await diagnosePath(`ws://127.0.0.1:${server.port}/mqtt`);
    expect(firstFinding(diagnosis)).toBe(
      `web-socket critical: 127.0.0.1 port ${server.port} refuses the WebSocket at /mqtt with HTTP ${status}`,
    );
    expect(diagnosis.findings[0]?.cause).toContain(cause);
  });

  test('names a broker without WebSocket', async () => {
    await using broker = await openAedesBroker();
    const diagnosis = await diagnosePath(`ws://${broker.address}/mqtt`, { timeoutMs: 500 });
    expect(firstFinding(diagnosis)).toBe(
      `web-socket critical: ${broker.address.replace(':', ' port ')} speaks MQTT without WebSocket`,
    );
  });

  test('a WebSocket listener that is spoken to without WebSocket is named with its path', async () => {
    await using broker = await openWebSocketBroker('/ws');
    const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${broker.port}`);
    expect(firstFinding(diagnosis)).toBe(
      `connect critical: 127.0.0.1 port ${broker.port} is a WebSocket listener and was spoken to without WebSocket`,
    );
    expect(diagnosis.findings[0]?.evidence).toContain('a WebSocket upgrade at /ws: HTTP 101');
  });
});
