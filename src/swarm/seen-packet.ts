import { type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import type { ConfirmationKind } from './packet-reader.ts';
import { WholePacketParser } from './whole-packet-parser.ts';

/** A CONNECT without what is secret in it. */
export interface SeenConnect {
  readonly kind: 'connect';
  readonly version: 3 | 4 | 5;
  readonly clientId: string;
  readonly keepAliveSeconds: number;
  readonly clean: boolean;
  /** MQTT 5; absent means that the session ends with the connection. */
  readonly sessionExpirySeconds?: number;
  readonly will?: { readonly topic: string; readonly qos: number; readonly retain: boolean };
  readonly hasUsername: boolean;
  readonly hasPassword: boolean;
  /** A bridge says so by the highest bit of its version (Mosquitto). */
  readonly bridge: boolean;
}

/** An MQTT packet somebody else sent. */
export type SeenPacket =
  | SeenConnect
  | {
      readonly kind: 'connack';
      readonly code: number;
      readonly sessionPresent: boolean;
      readonly keepAliveSeconds?: number;
      readonly clientId?: string;
      readonly sessionExpirySeconds?: number;
    }
  | SeenPublish
  | SeenConfirmation
  | {
      readonly kind: 'subscribe';
      readonly messageId: number;
      readonly filters: readonly { readonly filter: string; readonly qos: number }[];
    }
  | { readonly kind: 'suback'; readonly messageId: number; readonly codes: readonly number[] }
  | { readonly kind: 'disconnect'; readonly code?: number }
  | { readonly kind: 'pingreq' | 'pingresp' | 'unsubscribe' | 'unsuback' | 'auth' };

/** An answer of QoS 1 or 2. */
export interface SeenConfirmation {
  readonly kind: ConfirmationKind;
  readonly messageId: number;
  readonly code: number;
}

/** A PUBLISH; its payload is part of the frame it was read from. */
export interface SeenPublish {
  readonly kind: 'publish';
  /** Empty where an alias stands for it. */
  readonly topic: string;
  readonly topicAlias?: number;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly messageId: number;
  readonly payload: Buffer;
  readonly payloadBytes: number;
}

/** The packet a whole frame is; undefined when it is none of this version. The version of a CONNECT is its own. */
export function seePacket(frame: Buffer, protocolVersion: 4 | 5): SeenPacket | undefined {
  const type = (frame[0] ?? 0) >> 4;
  if (type === 1) return seeConnect(frame);
  if (type === 2 && protocolVersion === 4) return seeConnack4(frame);
  const packet = WholePacketParser.of(protocolVersion).parse(frame);
  return packet === undefined ? undefined : seen(packet);
}

/** The beginning of a PUBLISH too long to be kept whole: as if its payload were what is there of it. */
export function seeLongPublish(head: Buffer, headerBytes: number, totalBytes: number): SeenPublish | undefined {
  const first = head[0] ?? 0;
  const qos = (first >> 1) & 3;
  if (first >> 4 !== 3 || qos === 3 || head.length < headerBytes + 2) return undefined;
  const topicEnd = headerBytes + 2 + head.readUInt16BE(headerBytes);
  const start = topicEnd + (qos > 0 ? 2 : 0);
  if (start > head.length) return undefined;
  return {
    kind: 'publish',
    topic: head.toString('utf8', headerBytes + 2, topicEnd),
    qos: qos === 1 ? 1 : qos === 2 ? 2 : 0,
    retain: (first & 1) !== 0,
    dup: (first & 8) !== 0,
    messageId: qos > 0 ? head.readUInt16BE(topicEnd) : 0,
    payload: head.subarray(start),
    payloadBytes: totalBytes - start,
  };
}

/** A parser of its own: it keeps the CONNECT, password and all, and would read all later packets in its version. */
function seeConnect(frame: Buffer): SeenConnect | undefined {
  let found: SeenConnect | undefined;
  const packets = parser();
  packets.on('packet', (packet) => {
    if (packet.cmd === 'connect') found = connectOf(packet, isBridge(frame));
  });
  let failed = false;
  packets.on('error', () => {
    failed = true;
  });
  try {
    if (packets.parse(frame) > 0) failed = true;
  } catch {
    failed = true; // it reads beyond the end of some malformed packets
  }
  return failed ? undefined : found;
}

/** Whether the version, behind fixed header and protocol name, has its highest bit set. */
function isBridge(frame: Buffer): boolean {
  const name = frame.findIndex((byte, at) => at > 0 && byte < 0x80) + 1; // behind the last byte of the length
  return ((frame[name + 2 + ((frame[name] ?? 0) << 8) + (frame[name + 1] ?? 0)] ?? 0) & 0x80) !== 0;
}

function connectOf(packet: IConnectPacket, bridge: boolean): SeenConnect {
  const { will, properties } = packet;
  const version = packet.protocolVersion === 5 ? 5 : packet.protocolVersion === 3 ? 3 : 4;
  const expiry = properties?.sessionExpiryInterval;
  return {
    kind: 'connect',
    version,
    clientId: packet.clientId,
    keepAliveSeconds: packet.keepalive ?? 0,
    clean: packet.clean ?? false,
    ...(expiry === undefined ? {} : { sessionExpirySeconds: expiry }),
    ...(will === undefined ? {} : { will: { topic: will.topic, qos: will.qos ?? 0, retain: will.retain ?? false } }),
    hasUsername: packet.username !== undefined,
    hasPassword: packet.password !== undefined,
    bridge,
  };
}

function seeConnack4(frame: Buffer): SeenPacket | undefined {
  if (frame.length !== 4) return undefined;
  return { kind: 'connack', sessionPresent: (frame[2] ?? 0) === 1, code: frame[3] ?? 0 };
}

function seen(packet: Packet): SeenPacket | undefined {
  const messageId = packet.messageId ?? 0;
  switch (packet.cmd) {
    case 'connack': {
      const { serverKeepAlive, assignedClientIdentifier, sessionExpiryInterval } = packet.properties ?? {};
      return {
        kind: 'connack',
        code: packet.reasonCode ?? packet.returnCode ?? 0,
        sessionPresent: packet.sessionPresent,
        ...(serverKeepAlive === undefined ? {} : { keepAliveSeconds: serverKeepAlive }),
        ...(assignedClientIdentifier === undefined ? {} : { clientId: assignedClientIdentifier }),
        ...(sessionExpiryInterval === undefined ? {} : { sessionExpirySeconds: sessionExpiryInterval }),
      };
    }
    case 'publish': {
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      const alias = packet.properties?.topicAlias;
      return {
        kind: 'publish',
        topic: packet.topic,
        ...(alias === undefined ? {} : { topicAlias: alias }),
        qos: packet.qos,
        retain: packet.retain,
        dup: packet.dup,
        messageId,
        payload,
        payloadBytes: payload.length,
      };
    }
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return { kind: packet.cmd, messageId, code: packet.reasonCode ?? 0 };
    case 'subscribe':
      return {
        kind: 'subscribe',
        messageId,
        filters: packet.subscriptions.map(({ topic, qos }) => ({ filter: topic, qos })),
      };
    case 'suback':
      return { kind: 'suback', messageId, codes: packet.granted.map(Number) };
    case 'disconnect':
      return { kind: 'disconnect', ...(packet.reasonCode === undefined ? {} : { code: packet.reasonCode }) };
    case 'pingreq':
    case 'pingresp':
    case 'unsubscribe':
    case 'unsuback':
    case 'auth':
      return { kind: packet.cmd };
    default:
      return undefined;
  }
}
