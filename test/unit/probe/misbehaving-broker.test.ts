import type { Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import { probeOnce } from '../../support/probe-run.ts';
import { openScriptedBroker, type Script, type ScriptedConnection } from '../../support/scripted-broker.ts';

type Publish = Extract<Packet, { cmd: 'publish' }>;

/** A polite broker that sends the client its own messages back. */
const polite: Script = (connection, packet) => {
  connection.answer(packet);
  if (packet.cmd === 'publish') deliver(connection, packet);
};

function deliver(connection: ScriptedConnection, { topic, payload }: Publish, changes: Partial<Publish> = {}): void {
  connection.send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, ...changes });
}

/** A polite broker, except for these packets. */
const politeBut =
  (exceptions: Partial<Record<Packet['cmd'], Script>>): Script =>
  (connection, packet) =>
    (exceptions[packet.cmd] ?? polite)(connection, packet);

const silent: Script = () => undefined;

/** Probes a scripted broker, and then no connection may be left at it. */
async function probeScripted(script: Script, changes: Parameters<typeof probeOnce>[1] = {}, signal?: AbortSignal) {
  await using broker = await openScriptedBroker(script, changes.protocolVersion ?? 4);
  const probing = probeOnce(
    `mqtt://${broker.address}`,
    { timeoutMs: 600, ...changes },
    signal === undefined ? {} : { signal },
  );
  const outcome = await probing.catch((error: unknown) => error as Error);
  await until('every connection is gone', () => broker.connections.every((one) => one.closed()), {
    withinMs: 10_000,
    everyMs: 5,
    signal: AbortSignal.timeout(12_000),
  });
  return { outcome, connections: broker.connections };
}

async function failureOf(script: Script, changes: Parameters<typeof probeOnce>[1] = {}) {
  const { outcome } = await probeScripted(script, changes);
  if (outcome instanceof Error) throw outcome;
  return outcome.failure;
}

describe('silence', () => {
  test('the script of these tests is fine when nothing is wrong', async () => {
    expect(await failureOf(polite, { timeoutMs: 5_000 })).toBeUndefined();
  });

  test.each([
    ['connect', 'no CONNACK came within 600 ms', politeBut({ connect: silent }), 1],
    ['subscribe', 'no SUBACK came within 600 ms', politeBut({ subscribe: silent }), 1],
    ['publish', 'the message was not acknowledged within 600 ms', politeBut({ publish: silent }), 1],
    ['publish', 'the message was not acknowledged within 600 ms', politeBut({ pubrel: silent }), 2],
    ['deliver', 'the message did not come back within 600 ms', politeBut({ publish: (c, p) => c.answer(p) }), 1],
  ] as const)('in %s is a timeout there: %s', async (phase, words, script, qos) => {
    expect(await failureOf(script, { qos })).toMatchObject({
      phase,
      reason: 'timeout',
      message: expect.stringContaining(words),
    });
  });

  test('a broker that dribbles a CONNACK byte by byte and one that never stops sending both meet the deadline', async () => {
    const dribble: Script = (connection) => {
      connection.raw(Buffer.from([0x20]));
      const timer = setInterval(
        () => (connection.closed() ? clearInterval(timer) : connection.raw(Buffer.from([0x80]))),
        400,
      );
    };
    const slow = await failureOf(dribble);
    expect(slow?.phase).toBe('connect');
    expect(['timeout', 'parse']).toContain(slow?.reason);
    const flood = politeBut({
      publish: (connection, packet) => {
        connection.answer(packet);
        for (let n = 0; n < 40; n++) {
          deliver(connection, packet as Publish, { topic: 'flood', payload: Buffer.alloc(64 * 1_024) });
        }
      },
    });
    expect(await failureOf(flood, { timeoutMs: 5_000 })).toMatchObject({ phase: 'deliver', reason: 'too_large' });
  });
});

describe('refusals', () => {
  const connack = (code: number): Script =>
    politeBut({
      connect: (c) => c.send({ cmd: 'connack', returnCode: code, reasonCode: code, sessionPresent: false }),
    });

  test.each([
    [4, 1, 'refused', '0x01 (unacceptable protocol version)'],
    [4, 2, 'refused', '0x02 (client identifier rejected)'],
    [4, 3, 'refused', '0x03 (server unavailable)'],
    [4, 4, 'auth', '0x04 (bad user name or password)'],
    [4, 5, 'auth', '0x05 (not authorized)'],
    [5, 1, 'refused', '0x01 (unacceptable protocol version)'],
    [5, 0x86, 'auth', '0x86 (bad user name or password)'],
    [5, 0x89, 'refused', '0x89 (server busy)'],
    [5, 0x97, 'refused', '0x97 (quota exceeded)'],
    [5, 0x9f, 'refused', '0x9f (connection rate exceeded)'],
  ] as const)('MQTT %i CONNACK %i is %s in words', async (protocolVersion, code, reason, words) => {
    const failure = await failureOf(connack(code), { protocolVersion });
    expect(failure).toMatchObject({ phase: 'connect', reason, message: expect.stringContaining(`CONNACK ${words}`) });
  });

  test.each([
    [4, 0x80, 'refused', 'SUBACK 0x80 (failure)'],
    [5, 0x87, 'auth', 'SUBACK 0x87 (not authorized)'],
    [5, 0x8f, 'refused', 'SUBACK 0x8f (topic filter invalid)'],
  ] as const)('MQTT %i SUBACK %i is %s in words', async (protocolVersion, code, reason, words) => {
    const script = politeBut({
      subscribe: (c, p) => c.send({ cmd: 'suback', messageId: p.messageId ?? 0, granted: [code] }),
    });
    expect(await failureOf(script, { protocolVersion })).toMatchObject({
      phase: 'subscribe',
      reason,
      message: expect.stringContaining(words),
    });
  });

  test.each([
    [1, 0x87, 'auth', 'PUBACK 0x87 (not authorized)'],
    [1, 0x10, 'refused', 'PUBACK 0x10 (no matching subscribers)'],
    [1, 0x97, 'refused', 'PUBACK 0x97 (quota exceeded)'],
    [2, 0x87, 'auth', 'PUBREC 0x87 (not authorized)'],
  ] as const)('QoS %i answered with %i is %s in words', async (qos, reasonCode, reason, words) => {
    const script = politeBut({
      publish: (c, p) => c.send({ cmd: qos === 1 ? 'puback' : 'pubrec', messageId: p.messageId ?? 0, reasonCode }),
    });
    expect(await failureOf(script, { protocolVersion: 5, qos })).toMatchObject({
      phase: 'publish',
      reason,
      message: expect.stringContaining(words),
    });
  });

  test('DISCONNECT of the server is told with its reason', async () => {
    const script = politeBut({
      publish: (c) => {
        c.send({ cmd: 'disconnect', reasonCode: 0x98 });
        c.end();
      },
    });
    expect(await failureOf(script, { protocolVersion: 5 })).toMatchObject({
      phase: 'publish',
      reason: 'closed',
      message: expect.stringContaining('DISCONNECT 0x98 (administrative action)'),
    });
  });

  test.each(['connect', 'subscribe', 'publish'] as const)(
    'a reset instead of an answer is a failure of %s',
    async (phase) => {
      expect(await failureOf(politeBut({ [phase]: (c: ScriptedConnection) => c.reset() }))).toMatchObject({
        phase,
        reason: 'closed',
      });
    },
  );

  test('a port that speaks HTTP is one that cannot be parsed', async () => {
    const script: Script = (c) => c.raw(Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    expect(await failureOf(script)).toMatchObject({ phase: 'connect', reason: 'parse' });
  });

  test('a refused port and a name that does not exist say so', async () => {
    expect(await probeOnce('mqtt://127.0.0.1:1')).toMatchObject({
      success: false,
      failure: { phase: 'tcp', reason: 'refused' },
    });
    expect(await probeOnce('mqtt://name.invalid:1')).toMatchObject({
      success: false,
      failure: { phase: 'dns', reason: 'dns' },
    });
    expect(await probeOnce('mqtt://127.0.0.1:1', { ipProtocol: 'ip6' })).toMatchObject({
      failure: { phase: 'dns', reason: 'dns' },
    });
  });
});

describe('what comes back', () => {
  test('an acknowledged message that is never delivered turns the probe red', async () => {
    const loses = politeBut({ publish: (c, p) => c.answer(p) });
    for (const qos of [0, 1, 2] as const) {
      expect(await failureOf(loses, { qos })).toMatchObject({ phase: 'deliver', reason: 'timeout' });
    }
  });

  test('another payload on the own topic is a failure, messages on other topics are somebody else’s', async () => {
    const changed = politeBut({
      publish: (c, p) => {
        c.answer(p);
        deliver(c, p as Publish, { payload: Buffer.from('not what was sent') });
      },
    });
    expect(await failureOf(changed)).toMatchObject({ phase: 'deliver', reason: 'parse' });
    const strangers = politeBut({
      publish: (c, p) => {
        const own = p as Publish;
        deliver(c, own, { topic: `${own.topic}x` });
        c.answer(p);
        deliver(c, own, { topic: 'sre/probe/of-somebody-else', payload: Buffer.from('other') });
      },
    });
    expect(await failureOf(strangers)).toMatchObject({ phase: 'deliver', reason: 'timeout' });
  });

  test('a duplicate is allowed at QoS 1 and a failure at QoS 2', async () => {
    const twice = politeBut({
      publish: (c, p) => {
        c.answer(p);
        deliver(c, p as Publish);
        deliver(c, p as Publish);
      },
    });
    expect(await failureOf(twice, { qos: 1 })).toBeUndefined();
    expect(await failureOf(twice, { qos: 2 })).toMatchObject({
      phase: 'deliver',
      reason: 'parse',
      message: expect.stringContaining('came 2 times, expected exactly one'),
    });
  });

  test('a retained message without the flag, and one that cannot be cleared, are failures', async () => {
    const keep = (flag: boolean, clears: boolean): Script => {
      let kept: Publish | undefined;
      return politeBut({
        publish: (c, p) => {
          const own = p as Publish;
          c.answer(p);
          if (own.payload.length > 0 || !clears) kept = own.payload.length > 0 ? own : kept;
          else kept = undefined;
        },
        subscribe: (c, p) => {
          c.answer(p);
          if (kept !== undefined) deliver(c, kept, { retain: flag });
        },
      });
    };
    expect(await failureOf(keep(true, true), { kind: 'retained' })).toBeUndefined();
    expect(await failureOf(keep(false, true), { kind: 'retained' })).toMatchObject({
      phase: 'deliver',
      reason: 'parse',
    });
    expect(await failureOf(keep(true, false), { kind: 'retained' })).toMatchObject({
      phase: 'cleanup',
      message: expect.stringContaining('still there after it was cleared'),
    });
  });

  test.each([0, 1, 2] as const)(
    'a broker that acknowledges before it stores and routes is asked again, QoS %i',
    async (qos) => {
      let stored: Publish | undefined;
      let asked = 0;
      const late = (stores: boolean): Script =>
        politeBut({
          publish: (c, p) => {
            c.answer(p);
            if ((p as Publish).payload.length > 0) stored = p as Publish;
          },
          subscribe: (c, p) => {
            c.answer(p);
            asked += 1;
            if (stored === undefined) return;
            // once live and at once stored, as when the subscription comes between the two
            if (asked === 1) deliver(c, stored, { retain: false });
            if (stores || asked === 1) deliver(c, stored, { retain: stores });
            if (asked === 2) stored = undefined;
          },
        });
      expect(await failureOf(late(true), { kind: 'retained', qos })).toBeUndefined();
      expect(asked).toBe(3);
      asked = 0;
      expect(await failureOf(late(false), { kind: 'retained', qos })).toMatchObject({ phase: 'deliver' });
    },
  );

  test('a session that was promised and not kept is a failure of its own', async () => {
    const { outcome, connections } = await probeScripted(polite, { kind: 'persistent_session' });
    expect(outcome).toMatchObject({
      success: false,
      sessionPresent: false,
      failure: { phase: 'connect', message: expect.stringContaining('did not keep the session') },
    });
    const last = connections.at(-1)?.received[0];
    expect(last).toMatchObject({ cmd: 'connect', clean: true }); // the session is deleted all the same
  });
});

describe('an abort by the caller', () => {
  test.each(['connect', 'subscribe', 'publish', 'pubrel'] as const)(
    'while the answer to %s is awaited leaves nothing',
    async (cmd) => {
      const stop = new AbortController();
      const script = politeBut({ [cmd]: () => stop.abort(new Error('enough')) });
      const { outcome } = await probeScripted(script, { qos: 2, timeoutMs: 5_000 }, stop.signal);
      expect(outcome).toEqual(new Error('enough'));
    },
  );

  test('clears the retained message and deletes the session before it ends', async () => {
    for (const kind of ['retained', 'persistent_session'] as const) {
      const stop = new AbortController();
      const script = politeBut({
        publish: (c, p) => {
          c.answer(p);
          stop.abort(new Error('enough'));
        },
      });
      const { outcome, connections } = await probeScripted(script, { kind, timeoutMs: 2_000 }, stop.signal);
      expect(outcome).toEqual(new Error('enough'));
      const packets = connections.flatMap(({ received }) => received);
      if (kind === 'retained') {
        const publishes = packets.filter((packet): packet is Publish => packet.cmd === 'publish');
        expect(publishes.map(({ retain, payload }) => [retain, payload.length > 0])).toEqual([
          [true, true],
          [true, false],
        ]);
      } else {
        const [first, last] = [connections[0], connections.at(-1)].map((one) => one?.received[0]);
        expect(first).toMatchObject({ cmd: 'connect', clean: false });
        expect(last).toEqual({ ...first, clean: true, length: expect.any(Number) });
      }
    }
  });

  test('before it begins is the caller’s own reason', async () => {
    await expect(
      probeOnce('mqtt://127.0.0.1:1', {}, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});

test('client id and topic are of one probe only, and the client id is one every broker takes', async () => {
  await using broker = await openScriptedBroker(polite);
  await Promise.all([1, 2, 3, 4].map(() => probeOnce(`mqtt://${broker.address}`, { topicPrefix: 'sre/probe/' })));
  const packets = broker.connections.flatMap(({ received }) => received);
  const ids = packets.flatMap((packet) => (packet.cmd === 'connect' ? [packet.clientId] : []));
  const topics = packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.topic] : []));
  expect([new Set(ids).size, new Set(topics).size]).toEqual([4, 4]);
  for (const id of ids) expect(id).toMatch(/^[0-9a-zA-Z]{1,23}$/);
  for (const topic of topics) expect(topic).toMatch(/^sre\/probe\/[0-9a-f]{14}$/);
});
