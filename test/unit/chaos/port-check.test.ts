import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, expect, test } from 'vitest';
import { portAccepts } from '../../../src/chaos/drivers/port-check.ts';

const { signal } = new AbortController();

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('whether a port accepts connections', () => {
  test('yes where they stand, whatever is said before the address and behind it', async () => {
    await using server = createServer((socket) => socket.unref());
    const address = await listening(server);
    expect(await portAccepts(address, signal)).toBe(true);
    expect(await portAccepts(`wss://${address}/mqtt?x=1`, signal)).toBe(true);
  });

  test('no where nobody listens', async () => {
    const server = createServer();
    const address = await listening(server);
    server.close();
    expect(await portAccepts(address, signal)).toBe('ECONNREFUSED');
  });

  test.each([
    ['ends', 'by closing at once'],
    ['resets', 'ECONNRESET'],
  ])('no where a forwarder without a listener %s them at once', async (how, says) => {
    await using server = createServer((socket) => void (how === 'ends' ? socket.end() : socket.resetAndDestroy()));
    expect(await portAccepts(await listening(server), signal)).toBe(says);
  });
});
