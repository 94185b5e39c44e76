import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditCapture, type CapturePart } from '../../src/audit/capture/audit-capture.ts';
import { until } from '../../src/core/deadline.ts';
import { openRawClient, type RawClient } from '../support/raw-mqtt.ts';
import { startMosquitto } from '../support/real-mosquitto.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { startTcpdump } from '../support/tcpdump.ts';

// What clients did with a real Mosquitto while tcpdump watched, and what the audit makes of the capture.

let folder = '';
let part: CapturePart;

const signal = AbortSignal.timeout(60_000);

async function connected(client: RawClient, clientId: string, more: object = {}): Promise<RawClient> {
  client.send({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId,
    ...more,
  });
  await client.get('connack');
  return client;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-capture-'));
  await using broker = await startMosquitto();
  await using proxy = await openTcpProxy(`127.0.0.1:${broker.port}`);
  const proxyPort = Number(proxy.address.split(':')[1]);
  const file = join(folder, 'mqtt.pcap');
  {
    await using _capture = await startTcpdump(file, [broker.port, proxyPort]);
    await play(broker.port, proxyPort, () => proxy.reset());
    const look = join(folder, 'look.pcap');
    await until(
      'the last packet in the capture',
      async () => {
        await copyFile(file, look);
        const { capture } = await auditCapture({ path: look, ports: [broker.port] }, signal);
        return capture.sessions.some(({ clientId, end }) => clientId === 'the-last' && end !== undefined);
      },
      { withinMs: 60_000, everyMs: 250, signal },
    );
  }
  part = await auditCapture({ path: file, ports: [broker.port] }, signal);
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Everything at once, because most of it is waiting. */
async function play(port: number, proxyPort: number, resetProxy: () => void): Promise<void> {
  await Promise.all([
    publishing(port),
    silent(port),
    neverAcknowledging(port),
    fighting(port),
    torn(proxyPort, port, resetProxy),
    returning(port),
    storming(port),
    version5(port),
  ]);
  const last = await connected(await openRawClient(port), 'the-last');
  last.send({ cmd: 'disconnect' });
  await last.ended();
}

/** 10 messages of each QoS, acknowledged; credentials in the clear; a DISCONNECT. */
async function publishing(port: number): Promise<void> {
  await using client = await connected(await openRawClient(port), 'publisher', {
    username: 'someone',
    password: Buffer.from('very-secret-word'),
    will: { topic: 'publisher/status', payload: Buffer.from('offline'), qos: 1, retain: true },
  });
  for (let id = 1; id <= 10; id++) {
    const common = { cmd: 'publish', dup: false, retain: false, topic: 'Plant A/temperature' } as const;
    const payload = JSON.stringify({ value: id, at: 1_767_225_600 + id });
    client.send({ ...common, qos: 0, payload });
    client.send({ ...common, qos: 1, payload, messageId: id });
    client.send({ ...common, qos: 2, payload, messageId: 100 + id });
    await until('PUBREC', () => client.received.filter(({ cmd }) => cmd === 'pubrec').length === id, {
      withinMs: 60_000,
      everyMs: 5,
      signal,
    });
    client.send({ cmd: 'pubrel', messageId: 100 + id });
  }
  await until('PUBCOMP', () => client.received.filter(({ cmd }) => cmd === 'pubcomp').length === 10, {
    withinMs: 60_000,
    everyMs: 5,
    signal,
  });
  client.send({ cmd: 'disconnect' });
  await client.ended();
}

/** A keep-alive of 2 s and then nothing: Mosquitto ends it after 3 s. */
async function silent(port: number): Promise<void> {
  await using client = await connected(await openRawClient(port), 'silent', { keepalive: 2 });
  await client.ended(15_000);
}

/** A subscriber that gets three QoS 1 messages and answers none. */
async function neverAcknowledging(port: number): Promise<void> {
  await using subscriber = await connected(await openRawClient(port), 'mute');
  subscriber.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'to/mute', qos: 1 }] });
  await subscriber.get('suback');
  await using publisher = await connected(await openRawClient(port), 'to-mute');
  for (let id = 1; id <= 3; id++) {
    publisher.send({
      cmd: 'publish',
      dup: false,
      retain: false,
      qos: 1,
      topic: 'to/mute',
      payload: `n ${id}`,
      messageId: id,
    });
  }
  await until('three messages', () => subscriber.received.filter(({ cmd }) => cmd === 'publish').length === 3, {
    withinMs: 60_000,
    signal,
  });
  const came = performance.now();
  await until('five seconds and a half', () => performance.now() - came > 5_500, { withinMs: 10_000, signal });
  subscriber.send({ cmd: 'disconnect' });
  publisher.send({ cmd: 'disconnect' });
  await Promise.all([subscriber.ended(), publisher.ended()]);
}

/** One id from four connections: three take-overs. */
async function fighting(port: number): Promise<void> {
  let before: RawClient | undefined;
  for (let round = 0; round < 4; round++) {
    const client = await connected(await openRawClient(port), 'twin');
    await before?.ended();
    before = client;
  }
  before?.send({ cmd: 'disconnect' });
  await before?.ended();
}

/** A QoS 1 subscriber with a clean session whose connection is reset by what stands between, and that comes back. */
async function torn(proxyPort: number, port: number, reset: () => void): Promise<void> {
  const client = await connected(await openRawClient(proxyPort), 'torn');
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'to/torn', qos: 1 }] });
  await client.get('suback');
  reset();
  await client.ended();
  const again = await connected(await openRawClient(port), 'torn-direct');
  again.reset();
  await using back = await connected(await openRawClient(proxyPort), 'torn');
  back.send({ cmd: 'disconnect' });
  await back.ended();
}

/** Kept sessions: one is found again, one was cleared by somebody else in between. */
async function returning(port: number): Promise<void> {
  for (const clientId of ['kept', 'cleared']) {
    for (const clean of clientId === 'kept' ? [false, false] : [false, true, false]) {
      const client = await connected(await openRawClient(port), clientId, { clean });
      client.send({ cmd: 'disconnect' });
      await client.ended();
    }
  }
}

/** Six connections at once after each other. */
async function storming(port: number): Promise<void> {
  for (let round = 0; round < 6; round++) {
    const client = await connected(await openRawClient(port), 'restless');
    client.send({ cmd: 'disconnect' });
    await client.ended();
  }
}

/** MQTT 5: two messages by a topic alias; one alias too many, and the broker says so. */
async function version5(port: number): Promise<void> {
  const client = await openRawClient(port, 5);
  client.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clean: true, keepalive: 30, clientId: 'five' });
  await client.get('connack');
  client.send({
    cmd: 'publish',
    dup: false,
    retain: false,
    qos: 0,
    topic: 'five/a',
    payload: 'x',
    properties: { topicAlias: 3 },
  });
  client.send({
    cmd: 'publish',
    dup: false,
    retain: false,
    qos: 0,
    topic: '',
    payload: 'y',
    properties: { topicAlias: 3 },
  });
  client.send({
    cmd: 'publish',
    dup: false,
    retain: false,
    qos: 0,
    topic: 'five/b',
    payload: 'z',
    properties: { topicAlias: 999 },
  });
  await client.ended();
  const again = await openRawClient(port, 5);
  again.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clean: true, keepalive: 30, clientId: 'five' });
  await again.get('connack');
  again.send({ cmd: 'disconnect', reasonCode: 4 });
  await again.ended();
}

function sessionsOf(clientId: string) {
  return part.capture.sessions.filter((session) => session.clientId === clientId);
}

function evidenceOf(id: string): string {
  return part.findings
    .filter((finding) => finding.id === id)
    .flatMap(({ says, evidence }) => [says, ...evidence])
    .join('\n');
}

test('every message is there once, by QoS, and every acknowledgement with its time', () => {
  const { traffic, answers } = part.capture;
  expect(traffic.qos).toEqual([13, 13, 10]);
  expect(traffic.topics.find(({ topic }) => topic === 'five/a')?.messages).toBe(2);
  expect(answers.broker?.count).toBe(23);
  expect(sessionsOf('publisher')).toMatchObject([
    { will: true, hasPassword: true, keepAliveSeconds: 60, end: { by: 'client', how: 'disconnect' } },
  ]);
  expect(sessionsOf('publisher')[0]?.fromClient).toMatchObject({ publishes: 30, unacknowledged: 0 });
});

test('a real capture on one interface has neither gaps nor copies nor repetitions', () => {
  for (const { fromClient, fromBroker, nonsense } of part.capture.sessions) {
    for (const { tcp } of [fromClient, fromBroker]) {
      expect(tcp).toMatchObject({ gaps: 0, copies: 0, retransmitted: 0 });
    }
    expect(nonsense).toBe(0);
  }
  expect(evidenceOf('capture-incomplete')).toBe('');
  expect(evidenceOf('tcp-retransmissions')).toBe('');
});

test('the silent client missed its keep-alive and was cut off by the broker', () => {
  expect(sessionsOf('silent')).toMatchObject([{ keepAliveMissed: true, keepAliveSeconds: 2, end: { by: 'broker' } }]);
  expect(evidenceOf('keep-alive-missed')).toMatch(/^1 connection was .*\n"silent"/);
});

test('what was not acknowledged is counted on the side that waited', () => {
  expect(sessionsOf('mute')[0]?.fromBroker).toMatchObject({ publishes: 3, unacknowledged: 3 });
  expect(sessionsOf('to-mute')[0]?.fromClient).toMatchObject({ publishes: 3, unacknowledged: 0 });
  expect(evidenceOf('unacknowledged-publish')).toContain('0 published to the broker, 3 delivered to the client');
});

test('two clients with one id are told from one that reconnects', () => {
  expect(evidenceOf('client-id-fight')).toMatch(/^1 client id is .*\n"twin": taken over 3 times/);
  expect(evidenceOf('reconnect-storm')).toContain('"restless": 6 connections');
});

test('who tore a connection is told from its resets', () => {
  expect(sessionsOf('torn')[0]).toMatchObject({ end: { by: 'broker', how: 'rst' } });
  expect(sessionsOf('torn-direct')).toMatchObject([{ end: { by: 'client', how: 'rst' } }]);
  expect(evidenceOf('broker-reset')).toContain('"torn"');
  expect(evidenceOf('clean-start-loses-messages')).toContain('"torn"');
});

test('a session that was found again is told from one that was gone', () => {
  expect(sessionsOf('kept').map(({ connack }) => connack?.sessionPresent)).toEqual([false, true]);
  expect(evidenceOf('session-not-resumed')).not.toContain('"kept"');
});

test('MQTT 5 says why', () => {
  expect(sessionsOf('five')).toMatchObject([
    { version: 5, end: { by: 'broker', how: 'disconnect', code: 0x94 } },
    { end: { by: 'client', how: 'disconnect', code: 4 } },
  ]);
  expect(evidenceOf('broker-disconnect')).toContain('0x94 (topic alias invalid)');
});

test('the names of topics are judged as those of live traffic, and no password is shown', () => {
  expect(part.findings.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['plain-text-credentials', 'topic-space', 'topic-upper-case']),
  );
  expect(JSON.stringify(part)).not.toContain('very-secret-word');
});
