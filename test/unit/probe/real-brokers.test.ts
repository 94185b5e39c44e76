import { pbkdf2Sync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { probeIdentity } from '../../../src/probe/probe-message.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { freePorts } from '../../support/free-port.ts';
import { probeOnce } from '../../support/probe-run.ts';
import { type RealMosquitto, startMosquitto } from '../../support/real-mosquitto.ts';
import { requireTool } from '../../support/requirement.ts';

const kinds = ['connect', 'round_trip', 'retained', 'persistent_session'] as const;

/** What is left at a broker: retained messages under the topic prefix of the probes. */
async function retainedLeft(url: string): Promise<string[]> {
  const topics: string[] = [];
  const client = connect(url, { reconnectPeriod: 0 });
  client.on('message', (topic) => topics.push(topic));
  await new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.subscribe('sre/probe/#', { qos: 1 }, () => {
      // whatever was retained comes before our own message
      client.publish('sre/probe/last', 'x', { qos: 1 });
    });
    client.on('message', (topic) => topic === 'sre/probe/last' && resolve());
  });
  await client.endAsync(true);
  return topics.filter((topic) => topic !== 'sre/probe/last');
}

/** A line of a password file, as mosquitto_passwd writes it: PBKDF2 with SHA-512. */
function passwordLine(user: string, password: string): string {
  const salt = Buffer.from('twelve bytes');
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `${user}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`;
}

describe.skipIf(!requireTool('mosquitto'))('a probe of a real Mosquitto', () => {
  let plain: RealMosquitto;
  let guarded: RealMosquitto;
  let certificates: Certificates;
  let ports: readonly number[];
  const port = (index: number): number => ports[index] ?? 0;

  beforeAll(async () => {
    certificates = await makeCertificates();
    ports = await freePorts(4);
    const file = (name: string): string => join(certificates.folder, name);
    await writeFile(file('passwords'), passwordLine('probe', 'secret'));
    await writeFile(file('acl'), 'user probe\ntopic readwrite allowed/#\n');
    const tls = [`cafile ${file('ca.crt')}`, `certfile ${file('server.crt')}`, `keyfile ${file('server.key')}`];
    plain = await startMosquitto([
      'user root', // started by root it would drop to a user that may not read the folder
      `listener ${port(0)} 127.0.0.1`,
      'protocol websockets',
      `listener ${port(1)} 127.0.0.1`,
      ...tls,
      `listener ${port(2)} 127.0.0.1`,
      ...tls,
      'protocol websockets',
      `listener ${port(3)} 127.0.0.1`,
      ...tls,
      'require_certificate true',
    ]);
    guarded = await startMosquitto([
      'user root',
      'allow_anonymous false',
      `password_file ${file('passwords')}`,
      `acl_file ${file('acl')}`,
    ]);
  }, 30_000);
  afterAll(async () => {
    for (const one of [plain, guarded, certificates]) await one[Symbol.asyncDispose]();
  });

  test.each(
    kinds.flatMap((kind) =>
      ([4, 5] as const).flatMap((version) => ([0, 1, 2] as const).map((qos) => ({ kind, version, qos }))),
    ),
  )('$kind on MQTT $version at QoS $qos succeeds', async ({ kind, version, qos }) => {
    const result = await probeOnce(plain.url, { kind, protocolVersion: version, qos });
    expect(result).toMatchObject({ success: true, connackCode: 0, address: { ip: '127.0.0.1', family: 4 } });
    const phases = kind === 'connect' ? ['connect', 'tcp'] : ['connect', 'deliver', 'publish', 'subscribe', 'tcp'];
    const tidying = kind === 'retained' || kind === 'persistent_session' ? ['cleanup'] : [];
    expect(Object.keys(result.phases).toSorted()).toEqual([...phases, ...tidying].toSorted());
    expect(result.sessionPresent).toBe(kind === 'persistent_session' ? true : undefined);
  });

  test.each([undefined, 10])(
    'a kept session is deleted, also when the probe is aborted after %s ms',
    async (afterMs) => {
      const random = (): number => 0.123; // so that the client id is known
      const { clientId } = probeIdentity('sre/probe', 64, random);
      const signal = afterMs === undefined ? new AbortController().signal : AbortSignal.timeout(afterMs);
      await probeOnce(plain.url, { kind: 'persistent_session' }, { random, signal }).catch(() => undefined);
      const client = connect(plain.url, { clientId, clean: false, reconnectPeriod: 0 });
      const sessionPresent = await new Promise((resolve) => {
        client.on('connect', (packet) => resolve(packet.sessionPresent));
      });
      await client.endAsync();
      await connectAsync(plain.url, { clientId, clean: true }).then((last) => last.endAsync());
      expect(sessionPresent).toBe(false);
    },
  );

  test('nothing retained is left after all of them', async () => {
    expect(await retainedLeft(plain.url)).toEqual([]);
  });

  test('WebSocket, TLS and both together are phases of their own', async () => {
    const ca = join(certificates.folder, 'ca.crt');
    const web = await probeOnce(`ws://127.0.0.1:${port(0)}/mqtt`);
    expect([web.failure, Object.keys(web.phases)]).toEqual([
      undefined,
      ['tcp', 'websocket', 'connect', 'subscribe', 'publish', 'deliver'],
    ]);
    const secure = await probeOnce(`mqtts://127.0.0.1:${port(1)}`, {}, { tls: { ca } });
    expect([secure.failure, Object.keys(secure.phases)[1]]).toEqual([undefined, 'tls']);
    expect(secure.tls).toMatchObject({
      version: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      leaf: { subject: 'CN=server' },
    });
    const both = await probeOnce(`wss://127.0.0.1:${port(2)}/mqtt`, { protocolVersion: 5, qos: 2 }, { tls: { ca } });
    expect([both.failure, Object.keys(both.phases).slice(0, 4)]).toEqual([
      undefined,
      ['tcp', 'tls', 'websocket', 'connect'],
    ]);
  });

  test('a listener that wants a client certificate gets it, and without it the failure is one of TLS', async () => {
    const file = (name: string): string => join(certificates.folder, name);
    const url = `mqtts://127.0.0.1:${port(3)}`;
    const tls = { ca: file('ca.crt'), cert: file('client.crt'), key: file('client.key') };
    expect(await probeOnce(url, {}, { tls })).toMatchObject({ success: true });
    const without = await probeOnce(url, {}, { tls: { ca: file('ca.crt') } });
    expect(without.failure).toMatchObject({ phase: 'tls', reason: 'tls' });
    expect(without.phases.tls).toBeUndefined();
    expect(without.tls?.leaf.subject).toBe('CN=server');
  });

  test.each([
    [4, 'CONNACK 0x05 (not authorized)', 5],
    [5, 'CONNACK 0x87 (not authorized)', 0x87],
  ] as const)('a wrong password on MQTT %i is a refusal in words', async (protocolVersion, words, connackCode) => {
    const auth = { username: 'probe', password: new Secret('wrong-password') };
    const result = await probeOnce(guarded.url, { protocolVersion }, { auth });
    expect(result).toMatchObject({ success: false, connackCode, failure: { phase: 'connect', reason: 'auth' } });
    expect(result.failure?.message).toContain(words);
    expect(JSON.stringify(result)).not.toContain('wrong-password');
  });

  test('the right password goes through on topics the user may use, and not on others', async () => {
    const auth = { username: 'probe', password: new Secret('secret') };
    expect(await probeOnce(guarded.url, { topicPrefix: 'allowed/probe' }, { auth })).toMatchObject({ success: true });
    const other = await probeOnce(
      guarded.url,
      { protocolVersion: 5, topicPrefix: 'forbidden', timeoutMs: 2_000 },
      { auth },
    );
    expect(other.success).toBe(false);
    expect(['subscribe', 'publish']).toContain(other.failure?.phase);
    expect(other.failure).toMatchObject({ reason: 'auth', message: expect.stringContaining('0x87 (not authorized)') });
  });

  test('a frozen broker is a timeout of the phase that needs its answer', async () => {
    plain.signal('SIGSTOP');
    try {
      const result = await probeOnce(plain.url, { timeoutMs: 500 });
      expect(result.failure).toMatchObject({
        phase: 'connect',
        reason: 'timeout',
        message: expect.stringContaining('no CONNACK'),
      });
      expect(result.phases.tcp).toBeGreaterThan(0); // the kernel accepts for a frozen process
    } finally {
      plain.signal('SIGCONT');
    }
  });
});

describe('a probe of aedes', () => {
  test.each(kinds)('%s succeeds and leaves no session and no retained message', async (kind) => {
    await using broker = await openAedesBroker();
    const result = await probeOnce(`mqtt://${broker.address}`, { kind });
    expect(result.failure).toBeUndefined();
    expect(broker.aedes.connectedClients).toBe(0);
    expect(await retainedLeft(`mqtt://${broker.address}`)).toEqual([]);
  });
});
