import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { openAedesBroker } from '../../../support/aedes-broker.ts';
import { diagnosePath, firstFinding, outcomes } from '../../../support/path-diagnosis.ts';
import { startMosquitto } from '../../../support/real-mosquitto.ts';
import { requireTool } from '../../../support/requirement.ts';
import { openScriptedBroker, type Script } from '../../../support/scripted-broker.ts';
import { openScriptedTcpServer } from '../../../support/scripted-tcp-server.ts';

const where = (address: string): string => address.replace(':', ' port ');

/** Refuses every CONNECT: of MQTT 5 with one code, of 3.1.1 with the other; undefined is silence. */
const refusing =
  (of5: number, of4: number): Script =>
  (connection, packet) => {
    if (packet.cmd !== 'connect') return;
    if (packet.protocolVersion === 5) connection.raw(Buffer.from([0x20, 3, 0, of5, 0]));
    else connection.raw(Buffer.from([0x20, 2, 0, of4]));
    connection.end();
  };

async function diagnoseScript(script: Script, request: Parameters<typeof diagnosePath>[1] = {}) {
  await using broker = await openScriptedBroker(script);
  return { diagnosis: await diagnosePath(`mqtt://${broker.address}`, request), address: broker.address };
}

describe('the doctor at a port that is no broker', () => {
  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1 Debian\r\n'],
    ['the NATS client protocol', 'INFO {"server_id":"X","version":"2.10.0"}\r\n'],
    ['AMQP', 'AMQP\u0000\u0000\u0009\u0001'],
    ['XMPP', "<?xml version='1.0'?><stream:stream>"],
    ['an unknown protocol', 'hello there\r\n'],
  ])('names %s', async (name, answer) => {
    await using server = await openScriptedTcpServer({ onData: (_data, socket) => void socket.end(answer, 'latin1') });
    const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${server.port}`);
    expect(firstFinding(diagnosis)).toBe(
      `connect critical: 127.0.0.1 port ${server.port} is no MQTT listener: it speaks ${name}`,
    );
    expect(outcomes(diagnosis)).toMatchObject({ tcp: 'good', connect: 'finding', credentials: 'blocked' });
  });

  test('names silence after the connection', async () => {
    await using server = await openScriptedTcpServer({});
    const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${server.port}`, { timeoutMs: 300 });
    expect(firstFinding(diagnosis)).toBe(
      `connect critical: 127.0.0.1 port ${server.port} takes the connection and then says nothing: no CONNACK`,
    );
  });

  test('names a broker that hangs up on CONNECT', async () => {
    await using server = await openScriptedTcpServer({ onData: (_data, socket) => void socket.end() });
    const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${server.port}`);
    expect(firstFinding(diagnosis)).toBe(
      `connect critical: 127.0.0.1 port ${server.port} closes the connection without CONNACK`,
    );
    expect(diagnosis.findings[0]?.evidence[0]).toBe('127.0.0.1, MQTT 5: the connection was closed without CONNACK');
  });

  test('tells one that hangs up on these credentials only', async () => {
    const { diagnosis, address } = await diagnoseScript(
      (connection, packet) => {
        if (packet.cmd === 'connect' && packet.username !== undefined) connection.end();
        else connection.answer(packet);
      },
      { auth: { username: 'me' } },
    );
    expect(firstFinding(diagnosis)).toBe(
      `connect critical: ${where(address)} hangs up on this CONNECT, and answers one without credentials`,
    );
  });
});

describe('the doctor at a broker that refuses', () => {
  test.each([
    [132, 1, 'connect', 'refuses CONNECT with 0x01 (unacceptable protocol version)'],
    [133, 2, 'connect', 'refuses CONNECT with 0x02 (client identifier rejected)'],
    [136, 3, 'connect', 'refuses CONNECT with 0x03 (server unavailable)'],
    [134, 4, 'credentials', 'the broker wants credentials: 0x86 (bad user name or password)'],
    [135, 5, 'credentials', 'the broker wants credentials: 0x87 (not authorized)'],
    [138, 5, 'credentials', 'the broker wants credentials: 0x8a (banned)'],
  ])('MQTT 5 with %i and 3.1.1 with %i is found by %s', async (of5, of4, id, words) => {
    const { diagnosis } = await diagnoseScript(refusing(of5, of4));
    expect(firstFinding(diagnosis)).toContain(`${id} critical: `);
    expect(firstFinding(diagnosis)).toContain(words);
    expect(diagnosis.findings).toHaveLength(1);
  });

  test.each([
    [128, '0x80 (unspecified error)', "Read the broker's log"],
    [137, '0x89 (server busy)', 'Compare connections'],
    [149, '0x95 (packet too large)', 'Shorten it'],
    [151, '0x97 (quota exceeded)', 'Compare connections'],
    [156, '0x9c (use another server)', 'Use the server it names'],
    [157, '0x9d (server moved)', 'Use the server it names'],
    [159, '0x9f (connection rate exceeded)', 'Compare connections'],
  ])('a broker that only speaks MQTT 5 and refuses with %i', async (code, words, fix) => {
    const { diagnosis } = await diagnoseScript((connection, packet) => {
      if (packet.cmd === 'connect' && packet.protocolVersion === 5) connection.raw(Buffer.from([0x20, 3, 0, code, 0]));
      connection.end();
    });
    expect(firstFinding(diagnosis)).toContain(`refuses CONNECT with ${words}`);
    expect(diagnosis.findings[0]?.fix[0]).toContain(fix);
  });

  test.each([
    [4, 'bad user name or password', 'The user does not exist'],
    [5, 'not authorized', 'User name and password are wrong (Mosquitto says it with this code, too)'],
  ])('3.1.1 with %i for a user is about that user', async (code, words, cause) => {
    const { diagnosis } = await diagnoseScript(
      (connection, packet) => {
        if (packet.cmd !== 'connect') return;
        if (packet.protocolVersion === 5) connection.raw(Buffer.from([0x20, 2, 0, 1]));
        else connection.raw(Buffer.from([0x20, 2, 0, packet.username === undefined ? 5 : code]));
        connection.end();
      },
      { auth: { username: 'me', password: new Secret('hunter2') } },
    );
    expect(firstFinding(diagnosis)).toBe(`credentials critical: the broker refuses user "me": 0x0${code} (${words})`);
    expect(diagnosis.findings[0]?.cause).toContain(cause);
    expect(JSON.stringify(diagnosis)).not.toContain('hunter2');
  });

  test('a slow CONNACK is a warning', async () => {
    const late: Script = (connection, packet) => {
      if (packet.cmd === 'connect') setTimeout(() => connection.answer(packet), 1_050);
    };
    const { diagnosis } = await diagnoseScript(late, { clock: systemClock, timeoutMs: 5_000 });
    expect(firstFinding(diagnosis)).toMatch(/^connect warning: CONNACK takes \d{4} ms$/);
  });
});

describe('the doctor at a broker that is well', () => {
  test('finds nothing at aedes, and goes on with the version it speaks', async () => {
    await using broker = await openAedesBroker();
    const diagnosis = await diagnosePath(`mqtt://${broker.address}`);
    expect(diagnosis.findings).toEqual([]);
    expect(diagnosis.facts.protocolVersion).toBeDefined();
  });

  test('goes on with 3.1.1 where MQTT 5 is not spoken', async () => {
    const { diagnosis } = await diagnoseScript((connection, packet) => {
      if (packet.cmd === 'connect' && packet.protocolVersion === 5) connection.raw(Buffer.from([0x20, 2, 0, 1]));
      else connection.answer(packet);
    });
    expect(diagnosis.findings).toEqual([]);
    expect(diagnosis.facts.protocolVersion).toBe(4);
    expect(diagnosis.rungs.find(({ id }) => id === 'connect')?.says).toContain('MQTT 3.1.1 accepted');
  });

  test('anonymous clients that are let in although a user was named are worth knowing', async () => {
    const { diagnosis } = await diagnoseScript((connection, packet) => connection.answer(packet), {
      auth: { username: 'me' },
    });
    expect(firstFinding(diagnosis)).toBe(
      'credentials info: the broker also lets in clients without user name and password',
    );
  });
});

describe.skipIf(!requireTool('mosquitto'))('the doctor at a real Mosquitto', () => {
  test('finds nothing, and tells what CONNACK granted', async () => {
    await using broker = await startMosquitto(['max_packet_size 100000', 'max_keepalive 40', 'retain_available false']);
    const diagnosis = await diagnosePath(broker.url);
    expect(diagnosis.findings).toEqual([]);
    expect(diagnosis.facts).toMatchObject({
      protocolVersion: 5,
      limits: {
        retainAvailable: false,
        maximumPacketBytes: 100_000,
        serverKeepAliveSeconds: 40,
        assignedClientId: expect.stringMatching(/^auto-/),
      },
    });
    expect(diagnosis.rungs.find(({ id }) => id === 'connect')?.evidence).toContain('retained messages: not offered');
  });

  test('names credentials that are wanted', async () => {
    await using broker = await startMosquitto(['allow_anonymous false']);
    expect(firstFinding(await diagnosePath(broker.url))).toBe(
      'credentials critical: the broker wants credentials: 0x87 (not authorized)',
    );
  });

  test('names a frozen process as one that takes connections and says nothing', async () => {
    await using broker = await startMosquitto();
    broker.signal('SIGSTOP');
    const diagnosis = await diagnosePath(broker.url, { timeoutMs: 300 });
    broker.signal('SIGCONT');
    expect(firstFinding(diagnosis)).toBe(
      `connect critical: 127.0.0.1 port ${broker.port} takes the connection and then says nothing: no CONNACK`,
    );
  });
});
