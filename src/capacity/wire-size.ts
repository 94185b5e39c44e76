import type { Demand, Transport } from './demand.ts';

/** The length of a packet may say at most this: MQTT 3.1.1 section 2.2.3, MQTT 5 section 1.5.5. */
export const LARGEST_REMAINDER = 268_435_455;

/** PINGREQ, PINGRESP. */
const PING_BYTES = 2;
/** PUBACK, PUBREC, PUBREL and PUBCOMP without reason code and properties. */
const ACK_BYTES = 4;
/** IPv4 20, TCP 20, time stamp option 12 as Linux sends it; Ethernet frames are not counted. */
const SEGMENT_HEADER_BYTES = 52;
/** What an Ethernet of 1,500 bytes carries besides those headers. */
const SEGMENT_BYTES = 1_448;
const RECORD_BYTES = 16_384;
/** Header, inner type and tag of AES-GCM in TLS 1.3; header, explicit nonce and tag in TLS 1.2. */
const RECORD_OVERHEAD = { none: 0, '1.3': 5 + 1 + 16, '1.2': 5 + 8 + 16 } as const;

/** What one PUBLISH of the demand is made of. */
export interface PublishParts {
  /** Type and flags 1, remaining length 1 to 4. */
  readonly fixedHeader: number;
  /** Two bytes of length and the topic itself. */
  readonly topic: number;
  /** Two from QoS 1 on. */
  readonly packetId: number;
  /** MQTT 5: length of the properties and the properties. */
  readonly properties: number;
  readonly payload: number;
}

/** How many bytes a variable byte integer takes. */
export function variableLength(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}

/** The parts of a PUBLISH at this QoS. */
export function publishParts(demand: Demand, qos: 0 | 1 | 2): PublishParts {
  const properties = demand.protocol === '5' ? variableLength(demand.propertyBytes) + demand.propertyBytes : 0;
  const [topic, packetId, payload] = [2 + demand.topicBytes, qos === 0 ? 0 : 2, demand.payloadBytes];
  const fixedHeader = 1 + variableLength(topic + packetId + properties + payload);
  return { fixedHeader, topic, packetId, properties, payload };
}

/** Bytes of a PUBLISH at this QoS, as MQTT counts them. */
export function publishBytes(demand: Demand, qos: 0 | 1 | 2): number {
  const { fixedHeader, topic, packetId, properties, payload } = publishParts(demand, qos);
  return fixedHeader + topic + packetId + properties + payload;
}

/** Control packets a message costs on one connection, the PUBLISH among them. */
export const PACKETS_OF_QOS = [1, 2, 4] as const;

/** Bytes of one message or ping on one connection: on the side of its sender, and back. */
export interface Exchange {
  readonly forth: number;
  readonly back: number;
}

/** Bytes on the wire of one packet: WebSocket frame, TLS records, TCP and IP headers; each segment is acknowledged. */
function carried(packetBytes: number, { tls, webSocket }: Transport, fromClient: boolean): Exchange {
  const frame = webSocket ? frameHeader(packetBytes) + (fromClient ? 4 : 0) : 0;
  const framed = packetBytes + frame;
  const secured = framed + Math.ceil(framed / RECORD_BYTES) * RECORD_OVERHEAD[tls];
  const segments = Math.ceil(secured / SEGMENT_BYTES);
  return { forth: secured + segments * SEGMENT_HEADER_BYTES, back: segments * SEGMENT_HEADER_BYTES };
}

function frameHeader(payload: number): number {
  if (payload < 126) return 2;
  return payload < 65_536 ? 4 : 10;
}

const both = (...all: readonly Exchange[]): Exchange => ({
  forth: all.reduce((sum, { forth }) => sum + forth, 0),
  back: all.reduce((sum, { back }) => sum + back, 0),
});
const turned = ({ forth, back }: Exchange): Exchange => ({ forth: back, back: forth });

/**
 * What one message of this QoS puts on the wire of one connection: PUBLISH, its acknowledgements, and a TCP
 * acknowledgement for every segment (more than there are where they ride on data).
 */
export function messageExchange(demand: Demand, qos: 0 | 1 | 2, fromClient: boolean): Exchange {
  const { transport } = demand;
  const publish = carried(publishBytes(demand, qos), transport, fromClient);
  const forth = carried(ACK_BYTES, transport, fromClient);
  const back = turned(carried(ACK_BYTES, transport, !fromClient));
  if (qos === 0) return publish;
  return qos === 1 ? both(publish, back) : both(publish, back, forth, back);
}

/** A ping and its answer, seen from the client. */
export function pingExchange({ transport }: Demand): Exchange {
  return both(carried(PING_BYTES, transport, true), turned(carried(PING_BYTES, transport, false)));
}
