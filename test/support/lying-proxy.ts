import type { LinkProxy } from '../../src/proxy/link-proxy.ts';
import { openLinkProxy } from '../../src/proxy/open-link-proxy.ts';
import type { PacketTap, TappedConnection } from '../../src/proxy/packet-tap.ts';
import { readPayload } from '../../src/swarm/payload.ts';

/** What a link does to the messages of one stream, by their numbers. */
export interface Lies {
  /** Acknowledged to the publisher in the broker's name, and gone. */
  readonly lose: ReadonlySet<number>;
  /** Delivered twice, QoS 2 under a packet id of its own, so that the subscriber cannot know. */
  readonly repeat: ReadonlySet<number>;
  /** Delivered after the next one that is not delayed. */
  readonly delay: ReadonlySet<number>;
}

/** The packet id of a copy lies this far from the original's; no test has that many messages. */
const COPY_DISTANCE = 20_000;
const [PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP] = [3, 4, 5, 6, 7];

/** Opens a link to `target` that passes everything but what the lies of a stream say; sentinels are never touched. */
export function openLyingProxy(target: string, liesOf: (stream: string) => Lies | undefined): Promise<LinkProxy> {
  return openLinkProxy({ target, openTap: (connection) => liar(connection, liesOf) });
}

function liar({ toClient }: TappedConnection, liesOf: (stream: string) => Lies | undefined): PacketTap {
  const lost = new Set<number>();
  const delayed: Buffer[] = [];
  const copies = new Set<number>();

  const publish = (packet: Buffer, lies: Lies, { id, seq, qos, idAt }: Message): boolean => {
    if (!lies.lose.has(seq)) return true;
    if (qos > 0) lost.add(id);
    if (qos > 0) toClient(confirmation(qos === 1 ? PUBACK : PUBREC, packet.subarray(idAt, idAt + 2)));
    return false;
  };
  const deliver = (packet: Buffer, lies: Lies, { id, seq, qos, idAt }: Message): boolean => {
    if (lies.delay.has(seq)) {
      delayed.push(packet);
      return false;
    }
    toClient(packet);
    if (lies.repeat.has(seq)) {
      const copy = Buffer.from(packet);
      const copyId = ((id + COPY_DISTANCE) % 0xffff) + 1;
      if (qos > 0) {
        copies.add(copyId);
        copy.writeUInt16BE(copyId, idAt);
      }
      toClient(copy);
    }
    return false;
  };

  return (packet, direction) => {
    const kind = (packet[0] ?? 0) >> 4;
    if (kind === PUBLISH) {
      const message = messageIn(packet);
      const lies = message && liesOf(message.stream);
      if (direction === 'up') return message === undefined || lies === undefined || publish(packet, lies, message);
      const passes = message === undefined || lies === undefined || deliver(packet, lies, message);
      if (passes) toClient(packet);
      if (message === undefined || lies?.delay.has(message.seq) !== true)
        for (const late of delayed.splice(0)) toClient(late);
      return false;
    }
    const id = packet.length >= 4 ? packet.readUInt16BE(2) : 0;
    if (direction === 'down' || id === 0) return true;
    if (kind === PUBREL && lost.has(id)) {
      toClient(confirmation(PUBCOMP, packet.subarray(2, 4)));
      return false;
    }
    if (!copies.has(id)) return true;
    if (kind === PUBREC) toClient(confirmation(PUBREL, packet.subarray(2, 4)));
    return false;
  };
}

interface Message {
  readonly stream: string;
  readonly seq: number;
  readonly qos: number;
  readonly id: number;
  readonly idAt: number;
}

/** The message in an MQTT 3.1.1 PUBLISH; undefined for a sentinel or a stranger. */
function messageIn(packet: Buffer): Message | undefined {
  let at = 2;
  while ((packet[at - 1] ?? 0) >= 0x80) at++;
  const qos = ((packet[0] ?? 0) >> 1) & 3;
  const idAt = at + 2 + packet.readUInt16BE(at);
  const payload = readPayload(packet.subarray(qos > 0 ? idAt + 2 : idAt));
  if (payload?.kind !== 'message') return undefined;
  return { stream: payload.stream, seq: payload.seq, qos, id: qos > 0 ? packet.readUInt16BE(idAt) : 0, idAt };
}

function confirmation(kind: number | undefined, id: Buffer): Buffer {
  const first = ((kind ?? 0) << 4) | (kind === PUBREL ? 2 : 0);
  return Buffer.concat([Buffer.of(first, 2), id]);
}
