import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { withDeadline } from '../../core/deadline.ts';
import type { Visit } from '../visit.ts';
import { type FirstWords, firstWords, type PortPlace, shownBytes } from './first-words.ts';
import { requestUpgrade, USUAL_PATHS } from './upgrade.ts';

/** What a port was heard to speak. */
export interface Spoken {
  readonly kind: 'mqtt' | 'tls' | 'web-socket' | 'other' | 'closed' | 'silent';
  /** As a name in a sentence: `MQTT`, `TLS`, `HTTP`. */
  readonly name: string;
  /** What was said to it and what came back, a line each. */
  readonly evidence: readonly string[];
  /** Where the WebSocket listener takes MQTT, of `web-socket`. */
  readonly path?: string;
}

/** What protocols say first, or say to somebody who speaks MQTT to them. */
const greetings: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^HTTP\/\d/, 'HTTP'],
  [/^SSH-/, 'SSH'],
  [/^INFO \{/, 'the NATS client protocol'],
  [/^AMQP/, 'AMQP'],
  [/ActiveMQ/, 'OpenWire'],
  [/^(?:ERROR\n|CONNECTED\n)/, 'STOMP'],
  [/^<\?xml|^<stream:/, 'XMPP'],
  [/^220[ -]/, 'SMTP or FTP'],
  [/^\* OK/, 'IMAP'],
  [/^\+OK/, 'POP3'],
  [/^-(?:ERR|NOAUTH|DENIED)/, 'the Redis protocol'],
  [/^RFB \d/, 'VNC'],
];

const LONGEST_WAIT_MS = 3_000;

/**
 * Listens to what comes back from a port: to MQTT first, then to TLS, then to HTTP, or what does inside TLS when
 * `secure`. Credentials are not sent.
 */
export async function listenTo(visit: Visit, ip: string, secure: boolean, signal: AbortSignal): Promise<Spoken> {
  const place = { ip, secure, withinMs: Math.min(visit.timeoutMs, LONGEST_WAIT_MS) };
  const toMqtt = await firstWords(visit, place, connectBytes(visit.run), signal);
  const evidence = [`a CONNECT without credentials: ${answerText(toMqtt)}`];
  if (toMqtt.kind === 'said') {
    const known = recognized(toMqtt.bytes);
    if (known?.name === 'HTTP') return await behindHttp(visit, place, evidence, signal);
    if (known !== undefined) return { ...known, evidence };
  }
  if (!secure) {
    const answer = await toTls(visit, place, signal);
    evidence.push(`a TLS handshake: ${answer.says}`);
    if (answer.isTls) return { kind: 'tls', name: 'TLS', evidence };
  }
  const request = Buffer.from(`GET / HTTP/1.1\r\nHost: ${visit.address.host}\r\nConnection: close\r\n\r\n`);
  const toHttp = await firstWords(visit, place, request, signal);
  evidence.push(`an HTTP request: ${answerText(toHttp)}`);
  if (toHttp.kind === 'said' && recognized(toHttp.bytes)?.name === 'HTTP') {
    return await behindHttp(visit, place, evidence, signal);
  }
  if (toMqtt.kind === 'said' || toHttp.kind === 'said') return { kind: 'other', name: 'an unknown protocol', evidence };
  return { kind: toMqtt.kind === 'silent' ? 'silent' : 'closed', name: 'nothing at all', evidence };
}

function recognized(bytes: Buffer): Pick<Spoken, 'kind' | 'name'> | undefined {
  if (bytes[0] === 0x20 && (bytes[1] ?? 0) >= 2) return { kind: 'mqtt', name: 'MQTT' };
  if (isTlsRecord(bytes)) return { kind: 'tls', name: 'TLS' };
  const text = bytes.toString('latin1');
  const [, name] = greetings.find(([pattern]) => pattern.test(text)) ?? [];
  return name === undefined ? undefined : { kind: 'other', name };
}

/** An HTTP port may be a WebSocket listener. */
async function behindHttp(
  visit: Visit,
  place: PortPlace,
  evidence: readonly string[],
  signal: AbortSignal,
): Promise<Spoken> {
  for (const path of USUAL_PATHS) {
    const upgrade = await requestUpgrade(visit, place, path, signal);
    if (upgrade.kind !== 'answered' || upgrade.status !== 101) continue;
    const says = `a WebSocket upgrade at ${path}: HTTP 101`;
    return { kind: 'web-socket', name: 'MQTT over WebSocket', evidence: [...evidence, says], path };
  }
  return { kind: 'other', name: 'HTTP', evidence };
}

async function toTls(
  { address: { host, port, literal } }: Visit,
  { ip, withinMs }: PortPlace,
  signal: AbortSignal,
): Promise<{ readonly isTls: boolean; readonly says: string }> {
  const name = literal === undefined ? { servername: host } : {};
  const socket = connectTls({ host: ip, port, rejectUnauthorized: false, ...name });
  socket.on('error', () => undefined); // whoever waits hears it
  try {
    await withDeadline('TLS', withinMs, signal, (inner) => once(socket, 'secureConnect', { signal: inner }));
    return { isTls: true, says: `answered with ${socket.getProtocol() ?? 'TLS'}` };
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code.includes('_ALERT_')
      ? { isTls: true, says: `answered with an alert (${code})` }
      : { isTls: false, says: 'no TLS came back' };
  } finally {
    socket.destroy();
  }
}

function answerText(words: FirstWords): string {
  switch (words.kind) {
    case 'said':
      return words.bytes[0] === 0x20 ? 'answered with CONNACK' : `answered with ${shownBytes(words.bytes)}`;
    case 'closed':
      return 'the connection was closed without a byte';
    case 'silent':
      return 'no byte came back';
    case 'no connection':
      return 'no connection could be had';
  }
}

/** An alert or a handshake record of SSL 3.0 up to TLS 1.3. */
function isTlsRecord(bytes: Buffer): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03 && (bytes[2] ?? 9) <= 4;
}

/** CONNECT of MQTT 3.1.1 with a clean session and nothing else. */
function connectBytes(run: string): Buffer {
  const id = Buffer.from(`sredoctor${run}look`);
  const head = [0x10, 12 + id.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 10, 0, id.length];
  return Buffer.concat([Buffer.from(head), id]);
}
