import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import type { captureRules } from '../../../src/audit/capture/rules/index.ts';
import { type CaptureStyle, captureFile } from '../../support/capture-file.ts';
import { CaptureScript, type ScriptedConnection } from '../../support/capture-script.ts';
import { auditBytes } from '../../support/captured-frames.ts';

// Every rule about captures with a capture that breaks it and one that comes close and does not.

const base = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60 } as const;
const will = { topic: 'd/1/status', payload: Buffer.from('offline'), qos: 1, retain: true } as const;
const publish = { cmd: 'publish', dup: false, retain: false, qos: 0, topic: 'd/1/t', payload: '21.5' } as const;
const accepted = { cmd: 'connack', returnCode: 0, sessionPresent: false } as const;

/** CONNECT and CONNACK. */
function login(
  connection: ScriptedConnection,
  clientId: string,
  more: object = {},
  connack: object = {},
): ScriptedConnection {
  return connection
    .open()
    .send('client', { ...base, clientId, ...more })
    .send('broker', { ...accepted, ...connack });
}

function farewell(connection: ScriptedConnection): void {
  connection.send('client', { cmd: 'disconnect' }).fin('client').fin('broker');
}

/** A device that behaves: a will, two readings in ten seconds, one with QoS 1, and a DISCONNECT. */
function soundDevice(script: CaptureScript, more: object = {}, client?: string): void {
  const connection = login(script.connection(client), 'd-1', { will, ...more });
  connection.send('client', publish);
  script.after(10_000);
  connection.send('client', { ...publish, qos: 1, messageId: 7 }).send('broker', { cmd: 'puback', messageId: 7 });
  farewell(connection);
}

type Play = (script: CaptureScript) => void;
interface Example {
  readonly bad: Play;
  readonly good: Play;
  /** How the bad capture is written, where that is what is bad. */
  readonly style?: CaptureStyle;
}

/** Connections of one client id, `gapMs` apart, each ended by its client. */
const repeated =
  (times: number, gapMs: number): Play =>
  (script) => {
    for (let round = 0; round < times; round++) {
      farewell(login(script.connection(`198.51.100.7:${41_000 + round}`), 'd-1'));
      script.after(gapMs);
    }
  };

/** A client id from several addresses, each throwing out the one before. */
const takeovers =
  (times: number): Play =>
  (script) => {
    let before = login(script.connection('198.51.100.7:41000'), 'twin');
    for (let round = 1; round <= times; round++) {
      script.after(500);
      const next = login(script.connection(`198.51.100.${7 + (round % 2)}:${41_000 + round}`), 'twin');
      before.fin('broker').fin('client');
      before = next;
    }
    farewell(before);
  };

/** A subscriber whose connection breaks, and that comes back. */
const broken =
  (clean: boolean, qos: 0 | 1): Play =>
  (script) => {
    const connection = login(script.connection('198.51.100.7:41000'), 'd-1', { clean });
    connection
      .send('client', { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'cmd/d-1', qos }] })
      .send('broker', { cmd: 'suback', messageId: 1, granted: [qos] })
      .rst('client');
    script.after(5_000);
    farewell(login(script.connection('198.51.100.7:41001'), 'd-1', { clean }, { sessionPresent: !clean }));
  };

/** So many readings, of which some are sent twice. */
const resent =
  (again: number): Play =>
  (script) => {
    const connection = login(script.connection(), 'd-1', { will });
    for (let count = 0; count < 200; count++) {
      connection.send('client', { ...publish, payload: `${count}` });
      if (count < again) {
        script.after(200);
        connection.again('client');
      }
    }
    farewell(connection);
  };

const subscribing =
  (granted: number): Play =>
  (script) => {
    const connection = login(script.connection(), 'd-1');
    connection
      .send('client', { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] })
      .send('broker', { cmd: 'suback', messageId: 1, granted: [granted] });
    farewell(connection);
  };

const acknowledging =
  (afterMs: number): Play =>
  (script) => {
    const connection = login(script.connection(), 'd-1', { will });
    for (let messageId = 1; messageId <= 30; messageId++) {
      connection.send('client', { ...publish, qos: 1, messageId });
      script.after(afterMs);
      connection.send('broker', { cmd: 'puback', messageId });
    }
    farewell(connection);
  };

const silentFor =
  (ms: number, ends: boolean): Play =>
  (script) => {
    const connection = login(script.connection(), 'd-1', { keepalive: 10 });
    script.after(ms);
    if (ends) farewell(connection);
    else connection.send('broker', { ...publish, topic: 'cmd/d-1' });
  };

const examples = {
  'connect-refused': {
    bad: (script) => login(script.connection(), 'd-1', {}, { returnCode: 5 }).fin('broker'),
    good: soundDevice,
  },
  'connect-unanswered': {
    bad: (script) => {
      const connection = script
        .connection()
        .open()
        .send('client', { ...base, clientId: 'd-1' });
      script.after(10_000);
      connection.fin('client');
    },
    good: (script) => {
      script
        .connection()
        .open()
        .send('client', { ...base, clientId: 'd-1' })
        .fin('client'); // gave up at once
    },
  },
  'connect-slow': {
    bad: (script) => {
      const connection = script
        .connection()
        .open()
        .send('client', { ...base, clientId: 'd-1' });
      script.after(1_500);
      connection.send('broker', accepted);
    },
    good: (script) => {
      const connection = script
        .connection()
        .open()
        .send('client', { ...base, clientId: 'd-1' });
      script.after(800);
      connection.send('broker', accepted);
    },
  },
  'tcp-refused': {
    bad: (script) => {
      const connection = script.connection();
      connection.syn().rst('broker');
    },
    good: soundDevice,
  },
  'tcp-unanswered': {
    bad: (script) => {
      script.connection().syn();
      script.after(3_000);
    },
    good: soundDevice,
  },
  'keep-alive-missed': { bad: silentFor(20_000, true), good: silentFor(14_000, true) },
  'keep-alive-off': {
    bad: (script) => farewell(login(script.connection(), 'd-1', { keepalive: 0 })),
    good: soundDevice,
  },
  'broker-reset': {
    bad: (script) => login(script.connection(), 'd-1').rst('broker'),
    good: (script) => login(script.connection(), 'd-1').rst('client'),
  },
  'broker-disconnect': {
    bad: (script) => {
      login(script.connection(undefined, undefined, 5), 'd-1', { protocolVersion: 5 }, { reasonCode: 0 })
        .send('broker', { cmd: 'disconnect', reasonCode: 0x97 })
        .fin('broker');
    },
    good: (script) => {
      const five = login(script.connection(undefined, undefined, 5), 'd-1', { protocolVersion: 5 }, { reasonCode: 0 });
      five.send('client', { cmd: 'disconnect', reasonCode: 0 }).fin('client');
    },
  },
  'no-disconnect': {
    bad: (script) => {
      for (let count = 0; count < 5; count++) {
        login(script.connection(`198.51.100.7:${41_000 + count}`), `d-${count}`)
          .fin('client')
          .fin('broker');
      }
    },
    good: (script) => {
      for (let count = 0; count < 5; count++)
        farewell(login(script.connection(`198.51.100.7:${41_000 + count}`), `d-${count}`));
    },
  },
  'reconnect-storm': { bad: repeated(6, 1_000), good: repeated(6, 30_000) },
  'client-id-fight': { bad: takeovers(3), good: takeovers(1) },
  'half-open': {
    bad: (script) => {
      const connection = login(script.connection(), 'd-1');
      connection.send('broker', { ...publish, topic: 'cmd/d-1' }, { unacknowledged: true });
      for (let count = 0; count < 4; count++) {
        script.after(400 * 2 ** count);
        connection.again('broker');
      }
    },
    good: silentFor(12_000, false),
  },
  'unacknowledged-publish': {
    bad: (script) => {
      const connection = login(script.connection(), 'd-1').send('client', { ...publish, qos: 1, messageId: 9 });
      script.after(6_000);
      farewell(connection);
    },
    good: (script) => {
      login(script.connection(), 'd-1').send('client', { ...publish, qos: 1, messageId: 9 }); // the capture ends
    },
  },
  'duplicate-publish': {
    bad: (script) => {
      const connection = login(script.connection(), 'd-1');
      connection
        .send('client', { ...publish, qos: 1, messageId: 9, dup: true })
        .send('broker', { cmd: 'puback', messageId: 9 });
      farewell(connection);
    },
    good: soundDevice,
  },
  'publish-refused': {
    bad: (script) => {
      login(script.connection(undefined, undefined, 5), 'd-1', { protocolVersion: 5 }, { reasonCode: 0 })
        .send('client', { ...publish, qos: 1, messageId: 9 })
        .send('broker', { cmd: 'puback', messageId: 9, reasonCode: 0x87 });
    },
    good: (script) => {
      login(script.connection(undefined, undefined, 5), 'd-1', { protocolVersion: 5 }, { reasonCode: 0 })
        .send('client', { ...publish, qos: 1, messageId: 9 })
        .send('broker', { cmd: 'puback', messageId: 9, reasonCode: 0x10 }); // nobody subscribes: no refusal
    },
  },
  'subscribe-refused': { bad: subscribing(0x80), good: subscribing(0) },
  'acknowledgement-slow': { bad: acknowledging(1_500), good: acknowledging(50) },
  'session-not-resumed': {
    bad: (script) => {
      farewell(login(script.connection('198.51.100.7:41000'), 'd-1', { clean: false }));
      script.after(60_000);
      farewell(login(script.connection('198.51.100.7:41001'), 'd-1', { clean: false }));
    },
    good: broken(false, 1),
  },
  'clean-start-loses-messages': { bad: broken(true, 1), good: broken(true, 0) },
  'no-will': {
    bad: (script) => soundDevice(script, { will: undefined }),
    good: soundDevice,
  },
  'plain-text-credentials': {
    bad: (script) => soundDevice(script, { username: 'd', password: Buffer.from('hunter2') }),
    good: (script) => soundDevice(script, { username: 'd' }),
  },
  'tcp-retransmissions': { bad: resent(20), good: resent(1) },
  'receiver-full': {
    bad: (script) => farewell(login(script.connection(), 'd-1').full('client')),
    good: soundDevice,
  },
  'protocol-error': {
    bad: (script) => {
      login(script.connection(), 'd-1').send('client', Buffer.from('00112233', 'hex')).fin('broker');
    },
    good: soundDevice,
  },
  'old-protocol': {
    bad: (script) => farewell(login(script.connection(), 'd-1', { protocolId: 'MQIsdp', protocolVersion: 3 })),
    good: soundDevice,
  },
  'capture-incomplete': {
    bad: (script) => {
      const connection = login(script.connection(), 'd-1', { will }).lose('client', 400);
      for (let count = 0; count < 5; count++) {
        script.after(600);
        connection.send('client', publish);
      }
      farewell(connection);
    },
    good: soundDevice,
  },
} satisfies Record<keyof typeof captureRules, Example>;

async function idsOf(play: Play, style?: CaptureStyle): Promise<readonly string[]> {
  const script = new CaptureScript();
  play(script);
  const part = await auditBytes(captureFile(script.frames, style));
  return part.findings.map(({ id }) => id);
}

describe.each(Object.entries<Example>(examples))('%s', (id, { bad, good, style }) => {
  test('is found where it is so', async () => {
    expect(await idsOf(bad, style)).toContain(id);
  });

  test('is not found where it is not', async () => {
    expect(await idsOf(good)).not.toContain(id);
  });
});

test('a sound device breaks no rule', async () => {
  expect(await idsOf(soundDevice)).toEqual([]);
});

test('a password on the loopback interface is worth knowing and no more', async () => {
  const script = new CaptureScript();
  const local = login(script.connection('127.0.0.1:40000', '127.0.0.1:1883'), 'd-1', {
    username: 'd',
    password: Buffer.from('hunter2'),
  });
  farewell(local);
  const part = await auditBytes(captureFile(script.frames));
  expect(part.findings).toMatchObject([{ id: 'plain-text-credentials', severity: 'info' }]);
  expect(JSON.stringify(part)).not.toContain('hunter2');
});

test('what is encrypted is said to be unreadable', async () => {
  const script = new CaptureScript();
  script
    .connection('198.51.100.7:40000', '198.51.100.1:8883')
    .open()
    .send('client', Buffer.from('16030100c8010000c40303', 'hex'));
  script
    .connection('198.51.100.7:40001', '198.51.100.1:8083')
    .open()
    .send('client', Buffer.from('GET /mqtt HTTP/1.1\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n'));
  const part = await auditBytes(captureFile(script.frames));
  expect(part.summary).toEqual(
    expect.arrayContaining([
      'port 8883: 1 connection encrypted (TLS): nothing but its TCP can be read',
      'port 8083: 1 connection MQTT over WebSocket that could not be read',
    ]),
  );
  expect(part.findings).toEqual([]);
});

test("a load balancer's PROXY header before CONNECT is passed over", async () => {
  const script = new CaptureScript();
  const header = Buffer.from('PROXY TCP4 203.0.113.9 198.51.100.1 51000 1883\r\n');
  const connection = script.connection().open().send('client', header);
  connection.send('client', { ...base, clientId: 'behind-a-balancer' }).send('broker', accepted);
  farewell(connection);
  const { capture } = await auditBytes(captureFile(script.frames));
  expect(capture.sessions).toMatchObject([{ clientId: 'behind-a-balancer', nonsense: 0, rttMs: 1 }]);
});

test('a message too long to be kept counts with its whole length', async () => {
  const script = new CaptureScript();
  const connection = login(script.connection(), 'd-1', { will });
  connection.send('client', { ...publish, topic: 'd/1/image', payload: Buffer.alloc(1_000) });
  // 600 KiB in pieces of 50 KiB, as the stack cuts them
  const long = Buffer.concat([
    Buffer.from('30', 'hex'),
    Buffer.from([0x8b, 0x80, 0x25]),
    Buffer.from([0, 9]),
    Buffer.from('d/1/image'),
    Buffer.alloc(0x25 * 16_384),
  ]);
  for (let at = 0; at < long.length; at += 50_000) connection.send('client', long.subarray(at, at + 50_000));
  connection.send('client', publish);
  farewell(connection);
  const { capture, findings } = await auditBytes(captureFile(script.frames));
  expect(capture.traffic.largest).toEqual({ topic: 'd/1/image', bytes: 0x25 * 16_384 });
  expect(capture.sessions[0]).toMatchObject({ nonsense: 0, fromClient: { publishes: 3 } });
  expect(findings.map(({ id }) => id)).toContain('payload-large');
});

test('a port is known once a CONNECT was seen there, and other ports are left alone in the middle of what they say', async () => {
  const joinedMidway = (port: number) => {
    const script = new CaptureScript();
    farewell(login(script.connection('198.51.100.7:40000', '198.51.100.1:11883'), 'd-1'));
    const midway = script.connection('198.51.100.8:40000', `198.51.100.1:${port}`);
    for (let count = 0; count < 5; count++) midway.send('client', { ...publish, payload: `${count}` });
    return auditBytes(captureFile(script.frames));
  };
  const { capture } = await joinedMidway(11_883);
  expect(capture.sessions).toHaveLength(2);
  expect(capture.sessions[1]).toMatchObject({
    fromStart: false,
    client: '198.51.100.8:40000',
    fromClient: { publishes: 5 },
  });
  expect((await joinedMidway(11_884)).capture.sessions).toHaveLength(1);
});

test('a connection seen before and behind address translation is one connection', async () => {
  const script = new CaptureScript();
  const connection = login(script.connection('198.51.100.7:40000', '203.0.113.1:1883'), 'd-1', { will });
  for (let count = 0; count < 30; count++)
    connection.send('client', { ...publish, payload: `{"at":${1_767_225_600 + count}}` });
  farewell(connection);
  const behind = script.frames.map(({ atMs, ip }) => {
    const copy = Buffer.from(ip);
    const isRequest = copy.readUInt16BE(22) === 1883;
    copy.set([172, 17, 0, 2], isRequest ? 16 : 12);
    return { atMs: atMs + 0.05, ip: copy };
  });
  const both = [...script.frames, ...behind].toSorted((a, b) => a.atMs - b.atMs);
  const part = await auditBytes(captureFile(both));
  expect(part.capture.sessions).toHaveLength(1);
  expect(part.capture.traffic.messages).toBe(30);
  expect(part.summary).toContain('1 connection was seen a second time, behind address translation, and left out');
});

test('a device that moves to another address has no rival', async () => {
  const script = new CaptureScript();
  let before = login(script.connection('198.51.100.7:41000'), 'rover');
  for (let round = 1; round <= 3; round++) {
    script.after(30_000);
    const next = login(script.connection(`198.51.${100 + round}.7:41000`), 'rover');
    before.fin('broker'); // and nobody is there any more to answer
    before = next;
  }
  const { findings } = await auditBytes(captureFile(script.frames));
  expect(findings.map(({ id }) => id)).not.toContain('client-id-fight');
});

test('MQTT inside WebSocket frames is read, whatever the frames it is cut into', async () => {
  const script = new CaptureScript();
  const connection = script.connection('198.51.100.7:40000', '198.51.100.1:8083').open();
  connection.send(
    'client',
    Buffer.from('GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n'),
  );
  connection.send('broker', Buffer.from('HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n'));
  const mask = Buffer.from([7, 11, 13, 17]);
  const frame = (data: Buffer, first = 0x82): Buffer =>
    Buffer.concat([Buffer.from([first, 0x80 | data.length]), mask, data.map((byte, at) => byte ^ (mask[at & 3] ?? 0))]);
  const said = Buffer.concat([
    generate({ ...base, clientId: 'browser' }),
    generate({ ...publish, qos: 1, messageId: 5 }),
    generate({ cmd: 'disconnect' }),
  ]);
  const frames = Buffer.concat([
    frame(said.subarray(0, 10)),
    frame(Buffer.from('ping'), 0x89),
    frame(said.subarray(10, 40)),
    frame(said.subarray(40)),
  ]);
  for (let at = 0; at < frames.length; at += 7) connection.send('client', frames.subarray(at, at + 7));
  connection.send('broker', Buffer.concat([Buffer.from([0x82, 4]), generate(accepted)]));
  connection.send('broker', Buffer.concat([Buffer.from([0x82, 4]), generate({ cmd: 'puback', messageId: 5 })]));
  connection.fin('client').fin('broker');
  const { capture } = await auditBytes(captureFile(script.frames));
  expect(capture.sessions).toMatchObject([
    {
      clientId: 'browser',
      webSocket: true,
      nonsense: 0,
      connack: { code: 0 },
      fromClient: { packets: 3, publishes: 1, unacknowledged: 0 },
      end: { by: 'client', how: 'disconnect' },
    },
  ]);
});
