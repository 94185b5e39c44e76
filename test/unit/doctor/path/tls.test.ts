import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import type { BrokerTls } from '../../../../src/core/target.ts';
import { chainRemedy } from '../../../../src/doctor/port/tls-failure.ts';
import { openAedesBroker } from '../../../support/aedes-broker.ts';
import {
  type FaultyCertificates,
  makeFaultyCertificates,
  type ServerCertificate,
} from '../../../support/faulty-certificates.ts';
import { diagnosePath, firstFinding, outcomes } from '../../../support/path-diagnosis.ts';
import { openScriptedTcpServer } from '../../../support/scripted-tcp-server.ts';

let certificates: FaultyCertificates;
let ca: string;
beforeAll(async () => {
  certificates = await makeFaultyCertificates();
  ca = join(certificates.folder, 'ca.crt');
});
afterAll(() => certificates[Symbol.asyncDispose]());

/** Diagnoses an aedes behind this certificate. */
async function diagnoseBehind(
  name: ServerCertificate,
  tls: BrokerTls = {},
  options: TlsOptions = {},
  request: Parameters<typeof diagnosePath>[1] = {},
) {
  const aedes = await Aedes.createBroker();
  const server = createServer({ ...(await certificates.of(name)), ...options }, aedes.handle);
  server.on('tlsClientError', () => undefined); // what the doctor does to it is expected
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const diagnosis = await diagnosePath(`mqtts://127.0.0.1:${port}`, { ...request, tls: { ca, ...tls } });
    return { diagnosis, port };
  } finally {
    server.close();
    await new Promise<void>((resolve) => {
      aedes.close(() => resolve());
    });
  }
}

const at = (iso: string) => ({ clock: { ...systemClock, wallMs: () => Date.parse(iso) } });

describe('the doctor at a certificate', () => {
  test('finds nothing wrong with a good one that has long to go', async () => {
    // the root of the tests lives for a day, and is not what servers renew
    const { diagnosis } = await diagnoseBehind('complete');
    expect(firstFinding(diagnosis)).toBe('nothing');
    expect(outcomes(diagnosis)).toMatchObject({ tls: 'good', connect: 'good', credentials: 'good' });
    const tls = diagnosis.rungs.find(({ id }) => id === 'tls');
    expect(tls?.says).toMatch(/^TLSv1.3, \d+ days left$/);
    expect(tls?.evidence).toContain('client certificate: not asked for');
  });

  test.each([
    ['expired', 'has expired', 'Renew the certificate'],
    ['future', 'is not valid yet', 'Compare the clocks'],
    ['elsewhere', 'is for another name', 'Connect by a name that is in the certificate'],
    ['alone', 'is signed by itself', 'Trust exactly this one'],
    ['incomplete', 'cannot be followed to a CA this machine trusts', 'Put the whole chain'],
  ] as const)('%s is named first, and nothing that builds on it is asked', async (name, words, fix) => {
    const { diagnosis } = await diagnoseBehind(name);
    expect(firstFinding(diagnosis)).toContain(`tls critical: the certificate of 127.0.0.1 ${words}`);
    expect(diagnosis.findings[0]?.fix[0]).toContain(fix);
    expect(outcomes(diagnosis)).toMatchObject({ tls: 'finding', connect: 'blocked' });
  });

  test.each(['expired', 'future', 'elsewhere', 'alone', 'incomplete'] as const)(
    '%s is a warning with --insecure, and the ladder goes on',
    async (name) => {
      const { diagnosis } = await diagnoseBehind(name, { insecureSkipVerify: true });
      expect(firstFinding(diagnosis)).toContain('tls warning: the certificate of 127.0.0.1');
      expect(outcomes(diagnosis)).toMatchObject({ connect: 'good', credentials: 'good' });
    },
  );

  test('a CA that is not trusted is named when none is given', async () => {
    const { diagnosis } = await diagnoseBehind('server', { ca: join(certificates.folder, 'stranger.crt') });
    expect(firstFinding(diagnosis)).toContain('tls critical: the certificate of 127.0.0.1 cannot be followed to a CA');
    expect(diagnosis.findings[0]?.evidence).toContain('names in it: no DNS name, 127.0.0.1');
  });

  test('one that ends soon is a warning', async () => {
    const { diagnosis } = await diagnoseBehind('complete', {}, {}, at('2089-12-25T00:00:00Z'));
    expect(firstFinding(diagnosis)).toBe('tls warning: the certificate of 127.0.0.1 ends in 7 days');
    expect(outcomes(diagnosis)).toMatchObject({ credentials: 'good' });
  });

  test('one that lives for a day only is not expected to have weeks left', async () => {
    expect(firstFinding((await diagnoseBehind('server')).diagnosis)).toBe('nothing');
    const late = at(new Date(Date.now() + 23 * 3_600_000).toISOString());
    expect(firstFinding((await diagnoseBehind('server', {}, {}, late)).diagnosis)).toContain('ends in 0 hours');
  });

  test('every word of OpenSSL that is not known is told as it is', () => {
    expect(chainRemedy('CRL_HAS_EXPIRED')).toEqual(['certificate-chain', 'is not trusted (CRL_HAS_EXPIRED)']);
  });
});

describe('the doctor at a listener that asks for client certificates', () => {
  const asking = async (): Promise<TlsOptions> => ({
    requestCert: true,
    rejectUnauthorized: true,
    ca: (await certificates.of('server')).cert,
  });
  const file = (name: string): string => join(certificates.folder, name);

  test.each(['TLSv1.3', 'TLSv1.2'] as const)('%s: names the certificate that is missing', async (version) => {
    const options = { ...(await asking()), minVersion: version, maxVersion: version };
    const { diagnosis, port } = await diagnoseBehind('server', {}, options);
    expect(firstFinding(diagnosis)).toBe(
      `tls critical: 127.0.0.1 port ${port} wants a client certificate and got none`,
    );
    expect(outcomes(diagnosis)).toMatchObject({ connect: 'blocked' });
  });

  test.each(['TLSv1.3', 'TLSv1.2'] as const)('%s: names the one it refuses', async (version) => {
    const options = { ...(await asking()), minVersion: version, maxVersion: version };
    const tls = { cert: file('stranger.crt'), key: file('stranger.key') };
    const { diagnosis, port } = await diagnoseBehind('server', tls, options);
    expect(firstFinding(diagnosis)).toBe(`tls critical: 127.0.0.1 port ${port} refuses the client certificate`);
  });

  test('one that is asked for and not insisted on is told, and is no finding', async () => {
    const { diagnosis } = await diagnoseBehind('complete', {}, { requestCert: true, rejectUnauthorized: false });
    expect(firstFinding(diagnosis)).toBe('nothing');
    expect(diagnosis.rungs.find(({ id }) => id === 'tls')?.evidence).toContain('client certificate: asked for');
  });
});

describe('the doctor at a TLS port that is none', () => {
  test('names plain MQTT spoken to in TLS', async () => {
    await using broker = await openAedesBroker();
    const diagnosis = await diagnosePath(`mqtts://${broker.address}`);
    expect(firstFinding(diagnosis)).toBe(
      `tls critical: ${broker.address.replace(':', ' port ')} speaks plain MQTT and was spoken to in TLS`,
    );
    expect(diagnosis.findings[0]?.evidence).toContain('a CONNECT without credentials: answered with CONNACK');
  });

  test('names TLS spoken to in plain text', async () => {
    const server = createServer(await certificates.of('server'));
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${port}`);
      expect(firstFinding(diagnosis)).toBe(
        `connect critical: 127.0.0.1 port ${port} speaks TLS and was spoken to in plain text`,
      );
      expect(diagnosis.findings[0]?.fix[0]).toContain(`sre doctor mqtts://127.0.0.1:${port}`);
    } finally {
      server.close();
    }
  });

  test.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
  ])('names %s', async (name, answer) => {
    await using server = await openScriptedTcpServer({ onData: (_data, socket) => void socket.end(answer) });
    const diagnosis = await diagnosePath(`mqtts://127.0.0.1:${server.port}`);
    expect(firstFinding(diagnosis)).toBe(
      `tls critical: 127.0.0.1 port ${server.port} is no TLS listener: it speaks ${name}`,
    );
  });

  test('names silence', async () => {
    await using server = await openScriptedTcpServer({});
    const diagnosis = await diagnosePath(`mqtts://127.0.0.1:${server.port}`, { timeoutMs: 400 });
    expect(firstFinding(diagnosis)).toBe(
      `tls critical: 127.0.0.1 port ${server.port} takes the connection and does not answer the TLS handshake`,
    );
  });

  test('names a server that hangs up', async () => {
    const server = createTcpServer((socket) => void socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      expect(firstFinding(await diagnosePath(`mqtts://127.0.0.1:${port}`))).toBe(
        `tls critical: 127.0.0.1 port ${port} ends the TLS handshake (closed)`,
      );
    } finally {
      server.close();
    }
  });

  test('names a TLS version that is too old', async () => {
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const { diagnosis, port } = await diagnoseBehind('server', {}, old);
    expect(firstFinding(diagnosis)).toBe(
      `tls critical: 127.0.0.1 port ${port} and this machine have no TLS version in common`,
    );
  });
});
