import { once } from 'node:events';
import type { Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { brokers } from '../../../src/brokers/index.ts';
import { Secret } from '../../../src/core/secret.ts';
import { readOne } from '../../support/hostile-targets.ts';
import { watchConnections } from '../../support/outgoing-connections.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { openScriptedTcpServer } from '../../support/scripted-tcp-server.ts';

/** Every kind that listens to messages. */
const kinds = ['aedes', 'mosquitto', 'sys'];
const MEGABYTE = 1024 * 1024;
const DEADLINE_MS = 700;
const LATE_MS = 2_500;
const SECRET = 'hush-mqtt-password';

const connack = (returnCode: number): Buffer => generate({ cmd: 'connack', returnCode, sessionPresent: false });

/** Sends for ever as fast as the other side takes it. */
async function flood(socket: Socket, piece: Buffer): Promise<void> {
  while (!socket.destroyed) {
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
  }
}

/** A PUBLISH that says it has 256 MB, and their beginning. */
const longPublish = Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 14]), Buffer.from('$SYS/broker/up')]);

interface Misbehaviour {
  readonly onConnect?: (socket: Socket) => void;
  /** After CONNECT came. */
  readonly onData?: (data: string, socket: Socket) => void;
  readonly reasons: readonly string[];
}

const firstTime = (act: (socket: Socket) => void): ((data: string, socket: Socket) => void) => {
  const done = new WeakSet<Socket>();
  return (_data, socket) => {
    if (done.has(socket)) return;
    done.add(socket);
    act(socket);
  };
};

const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  'accepts and never answers': { reasons: ['timeout'] },
  'refuses the password': { onData: firstTime((socket) => socket.write(connack(4))), reasons: ['auth'] },
  'says it is not authorised': { onData: firstTime((socket) => socket.write(connack(5))), reasons: ['auth'] },
  'hangs up at once': { onConnect: (socket) => socket.resetAndDestroy(), reasons: ['closed'] },
  'speaks HTTP': {
    onData: firstTime((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    reasons: ['parse', 'closed', 'timeout'],
  },
  'says a byte a second': {
    onData: firstTime((socket) => {
      socket.write(Buffer.from([0x20]));
      const timer = setInterval(() => socket.write(Buffer.from([0x80])), 1_000);
      socket.on('close', () => clearInterval(timer));
    }),
    reasons: ['timeout', 'parse'],
  },
  'sends a message of 256 MB': {
    onData: firstTime((socket) => {
      socket.write(connack(0));
      socket.write(longPublish);
      void flood(socket, Buffer.alloc(64 * 1024));
    }),
    reasons: ['too_large'],
  },
  'sends subscription answers without end': {
    onData: firstTime((socket) => {
      socket.write(connack(0));
      const suback = generate({ cmd: 'suback', messageId: 1, granted: [0] });
      void flood(socket, Buffer.concat(Array.from({ length: 1_000 }, () => suback)));
    }),
    reasons: ['timeout', 'parse', 'closed', 'stale'],
  },
};

function memoryUsed(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe.each(Object.entries(misbehaviours))('a broker that %s', (_name, { reasons, ...script }) => {
  test.each(kinds)('costs %s its own source, in time, in memory and without a word of the password', async (kind) => {
    await using server = await openScriptedTcpServer(script);
    using connections = watchConnections();
    const log = recordingLog();
    const adapter = await brokers[kind]?.open({
      cluster: 'c',
      nodes: [{ name: 'n1', mqtt: `mqtt://127.0.0.1:${server.port}` }],
      auth: { username: 'monitor', password: new Secret(SECRET) },
      tls: {},
      options: {},
      log,
    });
    const before = memoryUsed();
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, memoryUsed() - before);
    }, 10);
    const outcomes = [];
    for (const source of adapter?.sources ?? []) outcomes.push(await readOne(kind, source, DEADLINE_MS));
    await adapter?.[Symbol.asyncDispose]();
    clearInterval(timer);
    expect(outcomes.length).toBeGreaterThan(0);
    for (const { failure, tookMs } of outcomes) {
      expect(reasons).toContain(failure);
      expect(tookMs).toBeLessThan(DEADLINE_MS + LATE_MS);
    }
    expect(most).toBeLessThan(128 * MEGABYTE);
    expect([...connections.attempts]).toEqual([`127.0.0.1:${server.port}`]);
    expect(outcomes.map(({ printed }) => printed).join('') + JSON.stringify(log.lines)).not.toContain(SECRET);
  });
});

test('a host that is not there is a source that fails by its deadline', async () => {
  for (const kind of kinds) {
    // An address of documentation (RFC 5737): packets to it go nowhere, or are refused on their way.
    const node = { name: 'n1', mqtt: 'mqtt://192.0.2.1:1883' };
    const target = { cluster: 'c', nodes: [node], auth: {}, tls: {}, options: {}, log: recordingLog() };
    const adapter = await brokers[kind]?.open(target);
    for (const source of adapter?.sources ?? []) {
      const { failure, tookMs } = await readOne(kind, source, DEADLINE_MS);
      expect(['timeout', 'unreachable', 'refused']).toContain(failure);
      expect(tookMs).toBeLessThan(DEADLINE_MS + LATE_MS);
    }
    await adapter?.[Symbol.asyncDispose]();
  }
});
