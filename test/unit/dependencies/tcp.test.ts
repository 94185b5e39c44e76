import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { freePorts } from '../../support/free-port.ts';
import { failureOfDependency, openDependency, readDependency, told } from '../../support/open-dependency.ts';
import { openScriptedTcpServer } from '../../support/scripted-tcp-server.ts';

const tlsFixtures = join(import.meta.dirname, '../../fixtures/tls');
const ca = join(tlsFixtures, 'localhost.crt');

async function openTlsServer() {
  const server = createServer({ cert: readFileSync(ca), key: readFileSync(join(tlsFixtures, 'localhost.key')) });
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `tcp://localhost:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

describe('a TCP health check', () => {
  test('tells how long the connection took, sends nothing and hangs up', async () => {
    let closed = 0;
    await using server = await openScriptedTcpServer({
      onConnect: (socket) => void socket.on('close', () => (closed += 1)),
    });
    await using open = await openDependency('tcp', `tcp://127.0.0.1:${server.port}`);
    const readings = told(await readDependency(open, 'tcp'));
    expect(Object.keys(readings)).toEqual(['connect_duration_seconds{tcp}']);
    expect(readings['connect_duration_seconds{tcp}']).toBeGreaterThan(0);
    await expect.poll(() => closed).toBe(1);
    expect(server.heard()).toBe('');
  });

  test('shakes hands when it is told to, and checks the certificate', async () => {
    await using server = await openTlsServer();
    await using trusted = await openDependency('tcp', server.address, { options: { tls: true }, tls: { ca } });
    expect(Object.keys(told(await readDependency(trusted, 'tcp')))).toEqual([
      'connect_duration_seconds{tcp}',
      'connect_duration_seconds{tls}',
    ]);
    await using stranger = await openDependency('tcp', server.address, { options: { tls: true } });
    expect((await failureOfDependency(stranger)).reason).toBe('tls');
    await using missing = await openDependency('tcp', server.address, {
      options: { tls: true },
      tls: { ca: '/no/such/ca' },
    });
    expect((await failureOfDependency(missing)).reason).toBe('tls');
  });

  test('says refused, timeout and closed for what they are', async () => {
    const [port = 0] = await freePorts(1);
    await using nobody = await openDependency('tcp', `tcp://127.0.0.1:${port}`);
    expect((await failureOfDependency(nobody)).reason).toBe('refused');
    await using mute = await openScriptedTcpServer({});
    await using silent = await openDependency('tcp', `tcp://127.0.0.1:${mute.port}`, { options: { tls: true } });
    expect((await failureOfDependency(silent, 200)).reason).toBe('timeout');
    await using rude = await openScriptedTcpServer({ onConnect: (socket) => socket.end() });
    await using hungUp = await openDependency('tcp', `tcp://127.0.0.1:${rude.port}`, { options: { tls: true } });
    expect(['closed', 'tls']).toContain((await failureOfDependency(hungUp)).reason);
    await using http = await openScriptedTcpServer({
      onData: (_data, socket) => void socket.write('HTTP/1.1 400 no\r\n\r\n'),
    });
    await using plain = await openDependency('tcp', `tcp://127.0.0.1:${http.port}`, { options: { tls: true } });
    expect((await failureOfDependency(plain)).reason).toBe('tls');
  });
});
