import { generate, type IPublishPacket, type Packet } from 'mqtt-packet';

/** First byte of the acknowledgements, MQTT 2.2. */
const CONFIRMATIONS: Readonly<Partial<Record<Packet['cmd'], number>>> = {
  puback: 0x40,
  pubrec: 0x50,
  pubrel: 0x62,
  pubcomp: 0x70,
};

/**
 * The bytes of a packet. Messages and their acknowledgements, which are all but a handful of what a run sends, are
 * laid out here in one buffer each; mqtt-packet writes everything else (and is what the tests compare with).
 */
export function encode(packet: Packet, protocolVersion: 4 | 5): Buffer {
  if (packet.cmd === 'publish' && packet.properties === undefined) return publish(packet, protocolVersion);
  const first = CONFIRMATIONS[packet.cmd];
  const plain = !('reasonCode' in packet) && !('properties' in packet);
  if (first === undefined || !plain) return generate(packet, { protocolVersion });
  const { messageId = 0 } = packet;
  return Buffer.of(first, 2, messageId >> 8, messageId & 0xff);
}

function publish({ topic, payload, qos, dup, retain, messageId = 0 }: IPublishPacket, version: 4 | 5): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const remaining = 2 + topicBytes + (qos > 0 ? 2 : 0) + (version === 5 ? 1 : 0) + payloadBytes;
  const lengthBytes = remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x20_0000 ? 3 : 4;
  const bytes = Buffer.allocUnsafe(1 + lengthBytes + remaining);
  bytes[0] = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  let at = 1;
  for (let left = remaining; at <= lengthBytes; left >>= 7)
    bytes[at++] = (left & 0x7f) | (at <= lengthBytes ? 0x80 : 0);
  at = bytes.writeUInt16BE(topicBytes, at);
  at += bytes.write(topic, at);
  if (qos > 0) at = bytes.writeUInt16BE(messageId, at);
  if (version === 5) bytes[at++] = 0;
  if (typeof payload === 'string') bytes.write(payload, at);
  else payload.copy(bytes, at);
  return bytes;
}
