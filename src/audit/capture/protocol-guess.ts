import { lengthOf } from './plausible-packet.ts';

/** What the first bytes of a client say. */
export type Protocol = 'mqtt' | 'tls' | 'websocket' | 'other';

/** A request line and its headers are no longer. */
const LONGEST_REQUEST = 4_096;
const PROXY_2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/**
 * What the client speaks, and how many bytes of a PROXY header (versions 1 and 2, from a load balancer) come first;
 * undefined when more bytes are needed.
 */
export function guessProtocol(bytes: Buffer): { readonly protocol: Protocol; readonly skip: number } | undefined {
  const skip = proxyHeader(bytes);
  if (skip === undefined) return undefined;
  const own = bytes.subarray(skip);
  if (own.length === 0) return undefined;
  if (own[0] === 0x16) return own.length < 3 ? undefined : { protocol: own[1] === 3 ? 'tls' : 'other', skip };
  if (own[0] === 0x10) {
    const length = lengthOf(own, 0);
    if (length === 'more' || (length !== undefined && own.length < length.start + 8)) return undefined;
    const name = length === undefined ? '' : own.toString('latin1', length.start + 2, length.start + 8);
    return { protocol: name === 'MQIsdp' || name.startsWith('MQTT') ? 'mqtt' : 'other', skip };
  }
  if (own[0] === 0x47) {
    const text = own.toString('latin1', 0, LONGEST_REQUEST);
    if (/^GET /.test(text) && /\r\nsec-websocket-protocol:[^\r]*mqtt/i.test(text))
      return { protocol: 'websocket', skip };
    return own.length < LONGEST_REQUEST && !text.includes('\r\n\r\n') ? undefined : { protocol: 'other', skip };
  }
  return { protocol: 'other', skip };
}

/** Bytes of a PROXY header; 0 when there is none, undefined when it goes on. */
function proxyHeader(bytes: Buffer): number | undefined {
  const beginning = bytes.toString('latin1', 0, 6);
  if (beginning.startsWith('PROXY ')) {
    const end = bytes.indexOf('\r\n');
    if (end >= 0) return end + 2;
    return bytes.length > 107 ? 0 : undefined;
  }
  if ('PROXY '.startsWith(beginning) && beginning.length < 6) return undefined;
  if (bytes.subarray(0, 12).equals(PROXY_2.subarray(0, Math.min(12, bytes.length)))) {
    if (bytes.length < 16) return undefined;
    const length = 16 + bytes.readUInt16BE(14);
    return bytes.length < length ? undefined : length;
  }
  return 0;
}
