/** Who sends a direction's packets; unknown while a connection was seen from its middle only. */
export type Sender = 'client' | 'broker' | undefined;

/** Types only one side sends. */
const FROM_CLIENT: readonly number[] = [1, 8, 10, 12];
const FROM_BROKER: readonly number[] = [2, 9, 11, 13];

/** Who must have sent a packet of this type; undefined when both may. */
function senderOfType(type: number): Sender {
  if (FROM_CLIENT.includes(type)) return 'client';
  return FROM_BROKER.includes(type) ? 'broker' : undefined;
}

/** Whether type and flags of a first byte go together, MQTT 2.1.2 and 2.1.3, and this side may send it. */
export function isFirstByte(byte: number, sender: Sender): boolean {
  const type = byte >> 4;
  if (type === 0) return false;
  if (type === 3) {
    if ((byte & 6) === 6) return false;
  } else if ((byte & 15) !== (type === 6 || type === 8 || type === 10 ? 2 : 0)) return false;
  const must = senderOfType(type);
  return must === undefined || sender === undefined || must === sender;
}

/** A whole packet's length and where its body starts; `more` when that is not there yet, undefined when it is none. */
export function lengthOf(bytes: Buffer, at: number): { start: number; total: number } | 'more' | undefined {
  let remaining = 0;
  let start = at + 1;
  for (let shift = 0; ; shift += 7) {
    if (shift > 21) return undefined;
    if (start >= bytes.length) return 'more';
    const byte = bytes[start++] ?? 0;
    remaining |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return { start, total: start - at + remaining };
}

/** As many packets in a row are no accident. */
const CHAIN = 3;

/**
 * Whether a piece of a stream that was entered in its middle begins a packet: packets from here to its very end, or at
 * least three and the beginning of another, each of them as its type demands.
 */
export function beginsPacket(bytes: Buffer, sender: Sender): boolean {
  let at = 0;
  for (let packets = 0; ; packets++) {
    if (at === bytes.length) return packets > 0;
    if (!isFirstByte(bytes[at] ?? 0, sender)) return false;
    const length = lengthOf(bytes, at);
    if (length === undefined) return false;
    if (length === 'more' || at + length.total > bytes.length) return packets >= CHAIN;
    if (!isPlausible(bytes.subarray(at, at + length.total), length.start - at)) return false;
    at += length.total;
  }
}

function isPlausible(frame: Buffer, start: number): boolean {
  const type = (frame[0] ?? 0) >> 4;
  const rest = frame.length - start;
  switch (type) {
    case 1:
      return (
        rest >= 12 &&
        /^(?:MQTT|MQIsdp)$/.test(frame.toString('latin1', start + 2, start + 2 + frame.readUInt16BE(start)))
      );
    case 2:
      return rest >= 2 && (frame[start] ?? 0) <= 1;
    case 3:
      return isPlausiblePublish(frame, start);
    case 4:
    case 5:
    case 6:
    case 7:
      return rest >= 2 && rest <= 64 && frame.readUInt16BE(start) !== 0;
    case 8:
    case 9:
    case 10:
      return rest >= 3 && frame.readUInt16BE(start) !== 0;
    case 11:
      return rest >= 2 && frame.readUInt16BE(start) !== 0;
    case 12:
    case 13:
      return rest === 0;
    case 14:
      return rest <= 256;
    default:
      return rest >= 1 && rest <= 4_096;
  }
}

function isPlausiblePublish(frame: Buffer, start: number): boolean {
  const qos = ((frame[0] ?? 0) >> 1) & 3;
  if (frame.length < start + 2) return false;
  const topicBytes = frame.readUInt16BE(start);
  const end = start + 2 + topicBytes;
  if (topicBytes === 0 || end + (qos > 0 ? 2 : 0) > frame.length) return false;
  if (qos > 0 && frame.readUInt16BE(end) === 0) return false;
  const topic = frame.toString('utf8', start + 2, end);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no topic has them
  return !/[\u0000-\u001f\u007f\ufffd+#]/.test(topic);
}
