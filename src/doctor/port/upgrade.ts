import { randomBytes } from 'node:crypto';
import type { Visit } from '../visit.ts';
import { firstWords, type PortPlace } from './first-words.ts';

/** Paths brokers take MQTT over WebSocket at by default, the most usual first. */
export const USUAL_PATHS = ['/mqtt', '/', '/ws'];

/** What came back to a request for a WebSocket. */
export type Upgrade =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'no http' | 'closed' | 'silent' | 'no connection' };

/** Asks for a WebSocket with the subprotocol `mqtt` and hangs up after the head of the answer. */
export async function requestUpgrade(
  visit: Visit,
  place: PortPlace,
  path: string,
  signal: AbortSignal,
): Promise<Upgrade> {
  const { host, port, literal } = visit.address;
  const request = [
    `GET ${path} HTTP/1.1`,
    `Host: ${literal === 6 ? `[${host}]` : host}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Protocol: mqtt',
    '\r\n',
  ].join('\r\n');
  const words = await firstWords(visit, place, Buffer.from(request), signal, isWholeHead);
  if (words.kind !== 'said') return words;
  const [head = ''] = words.bytes.toString('latin1').split('\r\n\r\n', 1);
  const [first = '', ...lines] = head.split('\r\n');
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(first) ?? [];
  if (status === undefined) return { kind: 'no http' };
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { kind: 'answered', status: Number(status), headers: Object.fromEntries(headers) };
}

function isWholeHead(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return text.includes('\r\n\r\n') || !'HTTP/'.startsWith(text.slice(0, 5));
}
