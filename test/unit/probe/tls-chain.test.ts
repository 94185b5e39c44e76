import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrokerTls } from '../../../src/core/target.ts';
import {
  type FaultyCertificates,
  makeFaultyCertificates,
  type ServerCertificate,
} from '../../support/faulty-certificates.ts';
import { probeOnce } from '../../support/probe-run.ts';

let certificates: FaultyCertificates;
beforeAll(async () => {
  certificates = await makeFaultyCertificates();
});
afterAll(() => certificates[Symbol.asyncDispose]());

/** Probes a broker behind this certificate. */
async function probeBehind(name: ServerCertificate, tls: BrokerTls = {}, host = '127.0.0.1') {
  const aedes = await Aedes.createBroker();
  const server = createServer(await certificates.of(name), aedes.handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    return await probeOnce(`mqtts://${host}:${port}`, {}, { tls: { ca: join(certificates.folder, 'ca.crt'), ...tls } });
  } finally {
    server.close();
    await new Promise<void>((resolve) => {
      aedes.close(() => resolve());
    });
  }
}

const atSeconds = (date: string): number => Date.parse(date) / 1_000;

describe('the certificate chain of a probed listener', () => {
  test('a good one is trusted, and what it is like is told', async () => {
    const { success, tls } = await probeBehind('complete');
    expect(success).toBe(true);
    expect(tls?.chainProblem).toBeUndefined();
    expect(tls?.leaf).toMatchObject({
      subject: 'CN=incomplete',
      issuer: 'CN=middle',
      fingerprintSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(tls?.leafExpirySeconds).toBe(atSeconds('2090-01-01T00:00:00Z'));
    // the root of the tests lives for a day, and a client that trusts it fails when it ends
    expect(tls?.earliestExpirySeconds).toBeLessThan(tls?.leafExpirySeconds ?? 0);
  });

  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['future', 'CERT_NOT_YET_VALID'],
    ['elsewhere', 'HOSTNAME_MISMATCH'],
    ['alone', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['incomplete', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ] as const)('%s fails the probe at tls as %s, and is described all the same', async (name, problem) => {
    const bad = await probeBehind(name);
    expect(bad).toMatchObject({
      success: false,
      failure: { phase: 'tls', reason: 'tls' },
      tls: { chainProblem: problem },
    });
    expect(bad.failure?.message).toContain(problem);
    expect(bad.tls?.earliestExpirySeconds).toBeGreaterThan(0);
    expect(bad.phases.tls).toBeUndefined();

    const tolerated = await probeBehind(name, { insecureSkipVerify: true });
    expect(tolerated).toMatchObject({ success: true, tls: { chainProblem: problem } });
  });

  test('an expired certificate tells when it expired', async () => {
    expect((await probeBehind('expired')).tls?.leafExpirySeconds).toBe(atSeconds('2021-01-01T00:00:00Z'));
  });

  test('the name asked for is the one that is verified', async () => {
    expect(await probeBehind('elsewhere', { serverName: 'elsewhere.example' })).toMatchObject({ success: true });
    const other = await probeBehind('server', { serverName: 'other.example' });
    expect(other.tls?.chainProblem).toBe('HOSTNAME_MISMATCH');
  });

  test('a port that does not speak TLS, and one that hangs up, are failures of tls', async () => {
    for (const greet of ['hello, this is no TLS\r\n'.repeat(4), undefined]) {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => (greet === undefined ? socket.destroy() : socket.end(greet)));
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port } = server.address() as AddressInfo;
      const { failure } = await probeOnce(`mqtts://127.0.0.1:${port}`);
      expect(failure).toMatchObject({ phase: 'tls', reason: greet === undefined ? 'closed' : 'tls' });
      server.close();
    }
  });

  test('a CA file that is not there is said by name', async () => {
    const { failure } = await probeBehind('server', { ca: '/no/such/ca.crt' });
    expect(failure).toEqual({ phase: 'tls', reason: 'tls', message: 'cannot read tls.ca /no/such/ca.crt' });
  });
});
