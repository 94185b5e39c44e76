import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { DeadlineError, withDeadline } from '../../core/deadline.ts';
import { openStream } from '../../mqtt/open-stream.ts';
import type { Visit } from '../visit.ts';

/** Which port is spoken to, and whether through TLS; how the certificate is does not matter here. */
export interface PortPlace {
  readonly ip: string;
  readonly secure: boolean;
  readonly withinMs: number;
}

/** What came back to the first bytes on a fresh connection; `closed` and `silent` without a byte before. */
export type FirstWords =
  | { readonly kind: 'said'; readonly bytes: Buffer }
  | { readonly kind: 'closed' | 'silent' | 'no connection' };

/** Long enough for the head of any answer. */
const ENOUGH_BYTES = 16_384;

/** Says `hello` on a fresh connection and listens until what came `isWhole`, or the end, or the deadline. */
export async function firstWords(
  visit: Visit,
  place: PortPlace,
  hello: Buffer,
  signal: AbortSignal,
  isWhole: (bytes: Buffer) => boolean = () => true,
): Promise<FirstWords> {
  let stream: Duplex | undefined;
  let bytes = Buffer.alloc(0);
  try {
    await withDeadline('first words', place.withinMs, signal, async (inner) => {
      const opened = await openBytes(visit, place, inner);
      stream = opened;
      const ended = once(opened, 'close', { signal: inner });
      const whole = new Promise<void>((resolve) => {
        opened.on('data', (chunk: Buffer) => {
          bytes = Buffer.concat([bytes, chunk]);
          if (bytes.length >= ENOUGH_BYTES || isWhole(bytes)) resolve();
        });
      });
      opened.write(hello);
      await Promise.race([whole, ended]);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (stream === undefined) return { kind: 'no connection' };
    if (bytes.length === 0) return { kind: error instanceof DeadlineError ? 'silent' : 'closed' };
  } finally {
    stream?.destroy();
  }
  return bytes.length > 0 ? { kind: 'said', bytes } : { kind: 'closed' };
}

async function openBytes(visit: Visit, { ip, secure }: PortPlace, signal: AbortSignal): Promise<Duplex> {
  const { host, port, literal } = visit.address;
  const stream = await openStream(
    {
      url: `${secure ? 'mqtts' : 'mqtt'}://${literal === 6 ? `[${host}]` : host}:${port}`,
      tls: { ...visit.tls, insecureSkipVerify: true },
      dial: { ip, family: ip.includes(':') ? 6 : 4 },
      maxMessageBytes: ENOUGH_BYTES,
    },
    { step: (_step, work) => work(), resolved: () => undefined, secured: () => undefined },
    signal,
  );
  stream.on('error', () => undefined); // whoever waits hears it
  return stream;
}

/** Bytes as a line of a report: text where they are text, else the first of them in hexadecimal. */
export function shownBytes(bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1').split(/\r?\n/, 1);
  if (/^[\x20-\x7e]{3,}$/.test(line)) return JSON.stringify(line.slice(0, 80));
  return `bytes ${[...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
