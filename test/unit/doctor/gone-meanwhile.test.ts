import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { addressChecks } from '../../../src/doctor/checks/index.ts';
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts';
import { withFoundations } from '../../../src/doctor/selection.ts';
import { openHostileBroker } from '../../support/hostile-broker.ts';

/** A way to the broker that can be cut, frozen, and given back. */
async function openWay(port: number) {
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (isFrozen) return;
    const broker = connect({ host: '127.0.0.1', port, noDelay: true });
    sockets.add(broker);
    broker.on('error', () => undefined);
    broker.on('close', () => socket.destroy());
    socket.on('close', () => broker.destroy());
    socket.pipe(broker).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return {
    url: `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe();
    },
    [Symbol.asyncDispose]: async () => cut(),
  };
}

async function visited(ids: readonly string[], at: string, what: 'cut' | 'freeze'): Promise<Diagnosis> {
  await using broker = await openHostileBroker();
  await using way = await openWay(Number(new URL(broker.url).port));
  const request = { url: way.url, auth: {}, tls: {}, timeoutMs: 150, clock: systemClock, random: Math.random };
  return await diagnose(request, {
    checks: withFoundations(addressChecks, ids),
    withinMs: 20_000,
    signal: AbortSignal.timeout(25_000),
    began: (id) => void (id === at && way[what]()),
  });
}

describe('a broker that goes away in the middle of the visit', () => {
  test.each(['cut', 'freeze'] as const)('is what the doctor finds first (%s)', { timeout: 30_000 }, async (what) => {
    const { findings, rungs } = await visited(['round-trip', 'retained', 'will'], 'round-trip', what);
    expect(findings[0]).toMatchObject({
      id: 'connect',
      severity: 'critical',
      says: '127.0.0.1 stopped answering in the middle of the visit',
    });
    expect(findings[0]?.evidence.join('\n')).toContain('without an answer: ');
    expect(rungs.find(({ id }) => id === 'connect')?.outcome).toBe('finding');
  });

  test('is not said of one that stays, whatever else is wrong with it', { timeout: 30_000 }, async () => {
    await using broker = await openHostileBroker('loses QoS 1');
    const request = { url: broker.url, auth: {}, tls: {}, timeoutMs: 300, clock: systemClock, random: Math.random };
    const { findings } = await diagnose(request, {
      checks: withFoundations(addressChecks, ['round-trip']),
      withinMs: 20_000,
      signal: AbortSignal.timeout(25_000),
    });
    expect(findings.map(({ id }) => id)).toEqual(['round-trip']);
  });
});
