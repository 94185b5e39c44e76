import { type AddressInfo, createServer } from 'node:net';
import { type Packet, parser } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { AlarmClock } from '../../../src/swarm/alarm-clock.ts';
import { SwarmClient } from '../../../src/swarm/client.ts';
import type { ClientProfile } from '../../../src/swarm/client-profile.ts';
import type { ClientRole } from '../../../src/swarm/client-role.ts';
import { connectFrames } from '../../../src/swarm/connect-frame.ts';
import { Dialler } from '../../../src/swarm/dialler.ts';
import type { ClientEvent } from '../../../src/swarm/observation.ts';
import { type MessageSource, Publisher } from '../../../src/swarm/publisher.ts';
import { Subscriber } from '../../../src/swarm/subscriber.ts';
import { openScriptedBroker, type ScriptedBroker } from '../../support/scripted-broker.ts';

const profile: ClientProfile = { keepaliveMs: 60_000, connectTimeoutMs: 5000, backoffMs: { min: 20, max: 80 } };

/** Messages that are the last digit of their number. */
class Numbered implements MessageSource {
  readonly sentSeqs: number[] = [];
  readonly settledSeqs: [number, number][] = [];
  readonly notes: [number, number][] = [];
  payloadBytes = 1;
  writePayload = (into: Buffer, at: number, seq: number): void => void into.write(String(seq % 10), at);
  sent = (seq: number): void => void this.sentSeqs.push(seq);
  settled = (seq: number, reasonCode: number): void => void this.settledSeqs.push([seq, reasonCode]);
  noted = (seq: number, reasonCode: number): void => void this.notes.push([seq, reasonCode]);
}

function start(
  role: ClientRole,
  addresses: string | readonly string[],
  options: { profile?: Partial<ClientProfile>; protocolVersion?: 4 | 5; willTopic?: string } = {},
) {
  const events: ClientEvent[] = [];
  const session = {
    profile: { ...profile, ...options.profile },
    protocolVersion: options.protocolVersion ?? 4,
    auth: {},
    ...(options.willTopic === undefined ? {} : { willTopic: options.willTopic }),
  };
  const client = new SwarmClient(
    { id: 'c', addresses: typeof addresses === 'string' ? [addresses] : addresses, attachment: 'floating' },
    role,
    {
      ...session,
      connects: connectFrames(session),
      seed: 1,
      dialler: new Dialler({}),
      alarms: new AlarmClock(systemClock.monoMs),
      now: systemClock.monoMs,
      report: (event) => events.push(event),
    },
  );
  client.connect();
  return { client, events, kinds: () => events.map(({ kind }) => kind), at: timesOf(events) };
}

function timesOf(events: readonly ClientEvent[]) {
  return (kind: ClientEvent['kind'], nth = 0): number =>
    events.filter((event) => event.kind === kind)[nth]?.atMs ?? Number.NaN;
}

const seen = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 8000, everyMs: 2, signal: AbortSignal.timeout(10_000) });

const subscriber = (deliver: (payload: string) => void = () => {}): Subscriber =>
  new Subscriber('t', 1, (bytes, start, end) => deliver(bytes.toString('latin1', start, end)));
const publisher = (qos: 0 | 1 | 2, source: MessageSource = new Numbered()): Publisher =>
  new Publisher('t', qos, qos === 0 ? 'drop' : 'buffer', source);

const publishes = (broker: ScriptedBroker, connection: number): Extract<Packet, { cmd: 'publish' }>[] =>
  (broker.connections[connection]?.received ?? []).filter((packet) => packet.cmd === 'publish');

describe('a measuring client', () => {
  test('survives a refused CONNACK and is accepted at the next attempt', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (connection.index === 0) connection.send({ cmd: 'connack', returnCode: 3, sessionPresent: false });
      else connection.answer(packet);
    });
    const { client, events, kinds, at } = start(subscriber(), broker.address);
    await using _ = client;
    await seen('SUBACK', () => client.role.ready);
    expect(kinds()).toEqual(['connecting', 'tcp_open', 'refused', 'connecting', 'tcp_open', 'connack', 'suback']);
    expect(events.find(({ kind }) => kind === 'refused')?.reasonCode).toBe(3);
    expect(at('connecting', 1) - at('refused')).toBeGreaterThanOrEqual(19);
  });

  test('leaves a zombie that accepts TCP but never answers CONNECT after the connect timeout, and tries the next address', async () => {
    await using zombie = await openScriptedBroker(() => {});
    await using broker = await openScriptedBroker((connection, packet) => connection.answer(packet));
    const { client, events, kinds, at } = start(subscriber(), [zombie.address, broker.address], {
      profile: { connectTimeoutMs: 150 },
    });
    await using _ = client;
    await seen('SUBACK', () => client.role.ready);
    expect(kinds()).toEqual([
      'connecting',
      'tcp_open',
      'connect_timeout',
      'connecting',
      'tcp_open',
      'connack',
      'suback',
    ]);
    expect(at('connect_timeout') - at('connecting')).toBeGreaterThanOrEqual(149);
    expect(events.at(-1)?.address).toBe(broker.address);
  });

  test('walks its addresses in order and begins with the first again after it had service', async () => {
    await using first = await openScriptedBroker((connection, packet) => {
      if (connection.index === 0) connection.reset();
      else connection.answer(packet);
    });
    await using second = await openScriptedBroker((connection, packet) => {
      connection.answer(packet);
      if (packet.cmd === 'subscribe') connection.reset();
    });
    const { client, events } = start(subscriber(), [first.address, second.address]);
    await using _ = client;
    await seen('third attempt', () => events.filter(({ kind }) => kind === 'suback').length === 2);
    const tried = events.filter(({ kind }) => kind === 'connecting').map(({ address }) => address);
    expect(tried).toEqual([first.address, second.address, first.address]);
  });

  test('doubles its backoff up to the maximum and starts over after service', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (connection.index < 4) connection.reset();
      else connection.answer(packet);
      if (connection.index === 4 && packet.cmd === 'subscribe') connection.reset();
    });
    const { client, events } = start(subscriber(), broker.address);
    await using _ = client;
    await seen('service', () => events.filter(({ kind }) => kind === 'suback').length === 2);
    const waits = events.flatMap((event, index) => {
      const next = events[index + 1];
      return event.kind === 'closed' && next !== undefined ? [next.atMs - event.atMs] : [];
    });
    for (const [index, wait] of [20, 40, 80, 80, 20].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(wait - 1);
    }
    expect(waits[4]).toBeLessThan(79);
    expect(events.find(({ kind }) => kind === 'closed')?.detail).toBe('ECONNRESET');
  });

  test('notices a silent broker 1.5 keepalives after its last word, having pinged after one', async () => {
    let heardMs = 0;
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'pingreq') return;
      heardMs = systemClock.monoMs();
      connection.answer(packet);
    });
    const { client, at } = start(subscriber(), broker.address, { profile: { keepaliveMs: 200 } });
    await using _ = client;
    await seen('keepalive timeout', () => !Number.isNaN(at('keepalive_timeout')));
    expect(at('keepalive_timeout') - heardMs).toBeGreaterThanOrEqual(295);
    expect(broker.connections[0]?.received.filter(({ cmd }) => cmd === 'pingreq')).toHaveLength(1);
  });

  test('stays connected while pings are answered', async () => {
    await using broker = await openScriptedBroker((connection, packet) => connection.answer(packet));
    const { client, kinds } = start(subscriber(), broker.address, { profile: { keepaliveMs: 60 } });
    await using _ = client;
    const pings = () => broker.connections[0]?.received.filter(({ cmd }) => cmd === 'pingreq').length ?? 0;
    await seen('five pings', () => pings() >= 5);
    expect(kinds()).toEqual(['connecting', 'tcp_open', 'connack', 'suback']);
  });

  test('its own publishes and the deliveries it gets do not hide that the broker no longer answers', async () => {
    const role = publisher(1);
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect') connection.answer(packet);
      else connection.send({ cmd: 'publish', topic: 't', payload: '', qos: 0, retain: false, dup: false });
    });
    const { client, at } = start(role, broker.address, { profile: { keepaliveMs: 150 } });
    await using _ = client;
    let seq = 0;
    await seen('keepalive timeout', () => {
      role.offer(seq++);
      return !Number.isNaN(at('keepalive_timeout'));
    });
    expect(at('keepalive_timeout') - at('connack')).toBeGreaterThanOrEqual(220);
    expect(seq).toBeGreaterThan(5);
  });

  test('obeys the keepalive an MQTT 5 server prescribes', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      const properties = { serverKeepAlive: 1 };
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
      else if (packet.cmd !== 'pingreq') connection.answer(packet);
    }, 5);
    const { client, at } = start(subscriber(), broker.address, { protocolVersion: 5 });
    await using _ = client;
    await seen('keepalive timeout', () => !Number.isNaN(at('keepalive_timeout')));
    expect(at('keepalive_timeout') - at('suback')).toBeGreaterThanOrEqual(1495);
  });

  test('tells a server DISCONNECT with its reason from a lost connection', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      connection.answer(packet);
      if (packet.cmd === 'subscribe' && connection.index === 0)
        connection.send({ cmd: 'disconnect', reasonCode: 0x8b });
    }, 5);
    const { client, events, kinds } = start(subscriber(), broker.address, { protocolVersion: 5 });
    await using _ = client;
    await seen('second SUBACK', () => kinds().filter((kind) => kind === 'suback').length === 2);
    expect(events[4]).toMatchObject({ kind: 'server_disconnect', reasonCode: 0x8b });
    expect(kinds()).not.toContain('closed');
  });

  test('tries again when its subscription is refused, and counts that attempt as failed', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'subscribe' && connection.index < 2) {
        connection.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [128] });
      } else connection.answer(packet);
    });
    const { client, events } = start(subscriber(), broker.address);
    await using _ = client;
    await seen('service', () => client.role.ready);
    const codes = events.filter(({ kind }) => kind === 'suback').map(({ reasonCode }) => reasonCode);
    expect(codes).toEqual([128, 128, 1]);
  });

  test('says at once that a broker takes less QoS than it sends', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      const properties = { maximumQoS: 1 };
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
    }, 5);
    const { client, events } = start(publisher(2), broker.address, { protocolVersion: 5 });
    await using _ = client;
    await seen('refusal', () => events.some(({ kind }) => kind === 'refused'));
    expect(events.find(({ kind }) => kind === 'refused')).toMatchObject({ reasonCode: 0x9b });
    expect(client.trouble).toContain('the broker takes QoS 1 at most');
  });

  test('starts clean at every connect when the fleet does, and speaks the version the profile names', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      connection.answer(packet);
      if (packet.cmd === 'subscribe' && connection.index === 0) connection.reset();
    }, 5);
    const { client, kinds } = start(subscriber(), broker.address, { profile: { cleanStart: true, protocol: 5 } });
    await using _ = client;
    await seen('second SUBACK', () => kinds().filter((kind) => kind === 'suback').length === 2);
    for (const { received } of broker.connections) {
      expect(received[0]).toMatchObject({ cmd: 'connect', protocolVersion: 5, clean: true });
    }
  });

  test('subscribes again after a clean start, whatever session the broker says it had', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect') connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: true });
      else connection.answer(packet);
      if (packet.cmd === 'subscribe' && connection.index === 0) connection.reset();
    });
    const { client, kinds } = start(subscriber(), broker.address, { profile: { cleanStart: true } });
    await using _ = client;
    await seen('second SUBACK', () => kinds().filter((kind) => kind === 'suback').length === 2);
  });

  test('has a will of its own where wills are asked for', async () => {
    await using broker = await openScriptedBroker((connection, packet) => connection.answer(packet));
    const { client } = start(subscriber(), broker.address, { willTopic: 'sre/run/will' });
    await using _ = client;
    await seen('SUBACK', () => client.role.ready);
    const [connect] = broker.connections[0]?.received ?? [];
    const will = connect?.cmd === 'connect' ? connect.will : undefined;
    expect(will).toMatchObject({ topic: 'sre/run/will/c', qos: 1, retain: false });
    expect(String(will?.payload)).toBe('c');
  });

  test('waits before each attempt at most as long as without jitter, and at least the share jitter leaves', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (connection.index < 3) connection.reset();
      else connection.answer(packet);
    });
    const { client, events } = start(subscriber(), broker.address, {
      profile: { jitter: 0.5, backoffMs: { min: 100, max: 100 } },
    });
    await using _ = client;
    await seen('service', () => client.role.ready);
    const waits = events.flatMap((event, index) => {
      const next = events[index + 1];
      return event.kind === 'closed' && next !== undefined ? [next.atMs - event.atMs] : [];
    });
    expect(waits).toHaveLength(3);
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(49);
  });

  test('ends a connection on which the broker speaks nonsense and tries again', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (connection.index === 0) connection.raw(Buffer.from('HTTP/1.1 400 Bad Request'));
      else connection.answer(packet);
    });
    const { client, events } = start(subscriber(), broker.address);
    await using _ = client;
    await seen('SUBACK', () => client.role.ready);
    expect(events[2]).toMatchObject({ kind: 'closed', detail: 'malformed packet' });
  });
});

describe('a subscriber', () => {
  test('does not subscribe again in a resumed session it has a SUBACK of', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect' && connection.index > 0) {
        connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: true });
      } else connection.answer(packet);
      if (packet.cmd === 'subscribe') connection.reset();
    });
    const { client, kinds } = start(subscriber(), broker.address);
    await using _ = client;
    await seen('second CONNACK', () => kinds().filter((kind) => kind === 'connack').length === 2 && client.role.ready);
    expect(kinds().filter((kind) => kind === 'suback')).toHaveLength(1);
    expect(broker.connections[0]?.received[0]).toMatchObject({ cmd: 'connect', clean: false });
  });

  test('does not believe "session present" after an attempt whose CONNACK never came', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect' && connection.index === 1) return;
      if (packet.cmd === 'connect' && connection.index === 2) {
        connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: true });
      } else connection.answer(packet);
      if (packet.cmd === 'subscribe' && connection.index === 0) connection.reset();
    });
    const { client, kinds } = start(subscriber(), broker.address, { profile: { connectTimeoutMs: 60 } });
    await using _ = client;
    await seen('second SUBACK', () => kinds().filter((kind) => kind === 'suback').length === 2);
    expect(kinds()).toContain('connect_timeout');
  });

  test('delivers every copy of a QoS 1 message whatever its DUP flag says, and a QoS 2 id once until released', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd !== 'pubrec') connection.answer(packet);
      if (packet.cmd !== 'subscribe') return;
      const publish = { cmd: 'publish', topic: 't', retain: false } as const;
      connection.send({ ...publish, qos: 1, dup: false, messageId: 5, payload: 'one' });
      connection.send({ ...publish, qos: 1, dup: true, messageId: 5, payload: 'one' });
      connection.send({ ...publish, qos: 2, dup: false, messageId: 6, payload: 'two' });
      connection.send({ ...publish, qos: 2, dup: true, messageId: 6, payload: 'two' });
      connection.send({ cmd: 'pubrel', messageId: 6 });
      connection.send({ ...publish, qos: 2, dup: false, messageId: 6, payload: 'three' });
    });
    const delivered: string[] = [];
    const { client } = start(
      subscriber((payload) => delivered.push(payload)),
      broker.address,
    );
    await using _ = client;
    await seen('all deliveries', () => delivered.includes('three'));
    expect(delivered).toEqual(['one', 'one', 'two', 'three']);
    const answers = () => broker.connections[0]?.received.slice(2).map(({ cmd }) => cmd) ?? [];
    await seen('all answers', () => answers().length >= 6);
    expect(answers()).toEqual(['puback', 'puback', 'pubrec', 'pubrec', 'pubcomp', 'pubrec']);
  });
});

describe('a publisher', () => {
  test('sends unacknowledged messages again with DUP when the session was resumed', async () => {
    const source = new Numbered();
    const role = publisher(1, source);
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: connection.index > 0 });
      else if (connection.index > 0) connection.answer(packet);
      else if (packet.cmd === 'publish' && packet.messageId === 2) connection.reset();
    });
    const { client, at } = start(role, broker.address);
    await using _ = client;
    await seen('CONNACK', () => role.ready);
    role.offer(0);
    role.offer(1);
    await seen('acknowledgements', () => role.pending === 0);
    expect(publishes(broker, 1).map(({ dup, messageId, payload }) => [dup, messageId, String(payload)])).toEqual([
      [true, 1, '0'],
      [true, 2, '1'],
    ]);
    expect(source.settledSeqs).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(at('connack', 1)).toBeGreaterThan(0);
  });

  test('without a session starts QoS 1 over as a new message and gives QoS 2 up', async () => {
    for (const qos of [1, 2] as const) {
      const role = publisher(qos);
      await using broker = await openScriptedBroker((connection, packet) => {
        if (connection.index === 0 && packet.cmd === 'publish') connection.reset();
        else connection.answer(packet);
      });
      const { client } = start(role, broker.address);
      await using _ = client;
      await seen('CONNACK', () => role.ready);
      role.offer(0);
      await seen('second connection', () => broker.connections.length === 2 && role.ready && role.pending === 0);
      expect(publishes(broker, 1).map(({ dup, payload }) => [dup, String(payload)])).toEqual(
        qos === 1 ? [[false, '0']] : [],
      );
    }
  });

  test('continues a QoS 2 exchange with PUBREL where PUBREC had come', async () => {
    const source = new Numbered();
    const role = publisher(2, source);
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: connection.index > 0 });
      else if (connection.index === 0 && packet.cmd === 'pubrel') connection.reset();
      else connection.answer(packet);
    });
    const { client } = start(role, broker.address);
    await using _ = client;
    await seen('CONNACK', () => role.ready);
    role.offer(7);
    await seen('PUBCOMP', () => role.pending === 0);
    expect(broker.connections[1]?.received.map(({ cmd }) => cmd)).toEqual(['connect', 'pubrel']);
    expect(source.settledSeqs).toEqual([[7, 0]]);
  });

  test('buffers QoS 1 while offline and drops QoS 0', async () => {
    for (const qos of [0, 1] as const) {
      const source = new Numbered();
      const role = publisher(qos, source);
      role.offer(0);
      await using broker = await openScriptedBroker((connection, packet) => connection.answer(packet));
      const { client } = start(role, broker.address);
      await using _ = client;
      await seen('CONNACK', () => role.ready);
      role.offer(1);
      await seen('publishes', () => role.pending === 0 && publishes(broker, 0).length === (qos === 0 ? 1 : 2));
      expect(source.sentSeqs).toEqual(qos === 0 ? [1] : [0, 1]);
    }
  });

  test('waits for slow acknowledgements within the receive maximum, in order', async () => {
    const source = new Numbered();
    const role = publisher(1, source);
    const held: number[] = [];
    await using broker = await openScriptedBroker((connection, packet) => {
      const properties = { receiveMaximum: 2 };
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
      else if (packet.cmd === 'publish') held.push(packet.messageId ?? 0);
    }, 5);
    const { client } = start(role, broker.address, { protocolVersion: 5 });
    await using _ = client;
    await seen('CONNACK', () => role.ready);
    for (let seq = 0; seq < 5; seq++) role.offer(seq);
    for (let acknowledged = 0; acknowledged < 5; acknowledged++) {
      await seen('the next publishes', () => held.length === Math.min(5, acknowledged + 2));
      broker.connections[0]?.send({ cmd: 'puback', messageId: held[acknowledged] ?? 0, reasonCode: 0 });
      await seen('the acknowledgement', () => source.settledSeqs.length === acknowledged + 1);
    }
    expect(source.sentSeqs).toEqual([0, 1, 2, 3, 4]);
  });

  test.each([
    ['20 of QoS 2 where MQTT 3.1.1 cannot say more', undefined, 20],
    ['what the fleet is said to have', 3, 3],
  ])('has no more in flight than %s', async (_what, maxInflight, most) => {
    const role = publisher(2);
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect') connection.answer(packet);
    });
    const { client } = start(role, broker.address, { profile: maxInflight === undefined ? {} : { maxInflight } });
    await using _ = client;
    await seen('CONNACK', () => role.ready);
    for (let seq = 0; seq < 50; seq++) role.offer(seq);
    await seen('the publishes', () => publishes(broker, 0).length === most);
    expect(role.pending).toBe(50);
    broker.connections[0]?.send({ cmd: 'pubrec', messageId: publishes(broker, 0)[0]?.messageId ?? 0 });
    broker.connections[0]?.send({ cmd: 'pubcomp', messageId: publishes(broker, 0)[0]?.messageId ?? 0 });
    await seen('the next one', () => publishes(broker, 0).length === most + 1);
  });

  test('sends QoS 2 in flight again with DUP when the broker has the session, also after a CONNECT nobody answered', async () => {
    const source = new Numbered();
    const role = publisher(2, source);
    await using broker = await openScriptedBroker((connection, packet) => {
      if (connection.index === 1) return;
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', returnCode: 0, sessionPresent: connection.index > 0 });
      else if (connection.index > 1) connection.answer(packet);
    });
    const { client, kinds } = start(role, broker.address, { profile: { connectTimeoutMs: 60 } });
    await using _ = client;
    await seen('CONNACK', () => role.ready);
    role.offer(0);
    await seen('the publish', () => publishes(broker, 0).length === 1);
    broker.connections[0]?.reset();
    await seen('the acknowledgement', () => source.settledSeqs.length === 1);
    expect(kinds()).toContain('connect_timeout');
    expect(publishes(broker, 2)).toMatchObject([{ dup: true, qos: 2, messageId: publishes(broker, 0)[0]?.messageId }]);
  });

  test('leaves a message unsent that is larger than the broker takes', async () => {
    const source = new Numbered();
    const role = publisher(1, source);
    await using broker = await openScriptedBroker((connection, packet) => {
      const properties = { maximumPacketSize: 8 };
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties });
    }, 5);
    const { client, kinds } = start(role, broker.address, { protocolVersion: 5 });
    await using _ = client;
    await seen('CONNACK', () => role.ready);
    role.offer(0);
    expect(role.pending).toBe(0);
    expect(source.sentSeqs).toEqual([]);
    expect(kinds()).toEqual(['connecting', 'tcp_open', 'connack']);
  });

  test.each([
    [0, 'drop'],
    [1, 'buffer'],
  ] as const)(
    'holds QoS %d back while the broker does not read (%s), and goes on when it does',
    async (qos, policy) => {
      const source = new Numbered();
      source.payloadBytes = 100_000;
      const role = publisher(qos, source);
      let resume = (): void => {};
      const server = createServer((socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.write(Buffer.of(0x20, 2, 0, 0));
          resume = () => {
            const packets = parser();
            packets.on('packet', ({ cmd, messageId = 0 }) => {
              if (cmd === 'publish' && qos === 1) socket.write(Buffer.of(0x40, 2, messageId >> 8, messageId & 255));
            });
            socket.on('data', (bytes) => packets.parse(bytes));
            socket.resume();
          };
        });
        socket.on('error', () => undefined);
      });
      await new Promise<void>((done) => {
        server.listen(0, '127.0.0.1', done);
      });
      const { client } = start(role, `127.0.0.1:${(server.address() as AddressInfo).port}`);
      await using _ = client;
      await seen('CONNACK', () => role.ready);
      let seq = 0;
      await seen('congestion', () => {
        role.offer(seq++);
        return client.congested;
      });
      const sent = source.sentSeqs.length;
      for (let more = 0; more < 5; more++) role.offer(seq++);
      expect(source.sentSeqs).toHaveLength(sent);
      resume();
      await seen('room', () => !client.congested && role.pending === 0);
      role.offer(seq++);
      await seen('the rest', () => source.sentSeqs.includes(seq - 1));
      // Buffered messages leave late and in order; dropped ones are never sent, and nobody pretends they were.
      expect(source.sentSeqs).toHaveLength(policy === 'buffer' ? seq : sent + 1);
      server.close();
    },
  );

  test('passes on "no matching subscriber", and a refusal by PUBREC ends the exchange', async () => {
    const [one, two] = [new Numbered(), new Numbered()];
    await using broker = await openScriptedBroker((connection, packet) => {
      const { messageId = 0 } = packet;
      if (packet.cmd !== 'publish') connection.answer(packet);
      else if (packet.qos === 1) connection.send({ cmd: 'puback', messageId, reasonCode: 0x10 });
      else connection.send({ cmd: 'pubrec', messageId, reasonCode: String(packet.payload) === '0' ? 0x10 : 0x97 });
    }, 5);
    for (const [qos, source] of [
      [1, one],
      [2, two],
    ] as const) {
      const role = publisher(qos, source);
      const { client } = start(role, broker.address, { protocolVersion: 5 });
      await using _ = client;
      await seen('CONNACK', () => role.ready);
      role.offer(0);
      if (qos === 2) role.offer(1);
      await seen('the end of it', () => role.pending === 0 && source.sentSeqs.length === qos);
    }
    expect(one.settledSeqs).toEqual([[0, 0x10]]);
    expect(two.notes).toEqual([[0, 0x10]]);
    expect(two.settledSeqs.toSorted()).toEqual([
      [0, 0],
      [1, 0x97],
    ]);
  });
});
