import { SourceError } from '../core/source.ts';
import type { Received } from '../mqtt/packet-connection-options.ts';

/** What makes one probe different from every other. */
export interface ProbeIdentity {
  /** At most 23 letters and digits, which every broker has to accept. */
  readonly clientId: string;
  readonly topic: string;
  readonly payload: Buffer;
}

/** Fifty-six random bits, in letters that every broker takes. */
export function probeIdentity(topicPrefix: string, payloadBytes: number, random: () => number): ProbeIdentity {
  const id = [0, 1]
    .map(() =>
      Math.floor(random() * 2 ** 28)
        .toString(16)
        .padStart(7, '0'),
    )
    .join('');
  const payload = Buffer.alloc(Math.max(payloadBytes, 1), '.');
  payload.write(id);
  return { clientId: `sreprobe${id}`, topic: `${topicPrefix.replace(/\/+$/, '')}/${id}`, payload };
}

/** Waits for the probe's own message; what comes on other topics is somebody else's. */
export interface Arrival {
  readonly hear: (message: Received) => void;
  /** When the message came, on the monotonic clock; rejects when what came on the topic is not what was sent. */
  readonly firstMs: Promise<number>;
  /** How often it came; a stored copy and a live one are two messages, and the kind that came first counts. */
  readonly count: () => number;
  /** Whether the first one carried the retained flag. */
  readonly retained: () => boolean;
}

export function expectArrival({ topic, payload }: ProbeIdentity, where: string, monoMs: () => number): Arrival {
  let count = 0;
  let retained = false;
  let hear: (message: Received) => void = () => undefined;
  const firstMs = new Promise<number>((resolve, reject) => {
    hear = (message) => {
      if (message.topic !== topic || message.payload.length === 0) return; // an empty one clears a retained message
      if (!message.payload.equals(payload)) {
        const sizes = `${payload.length} bytes sent, ${message.payload.length} received`;
        reject(new SourceError('parse', `${where}: another payload than the published one came back (${sizes})`));
        return;
      }
      if (count === 0) retained = message.retain;
      if (message.retain === retained) count += 1;
      resolve(monoMs());
    };
  });
  firstMs.catch(() => undefined); // also when nobody waits for it yet
  return { hear: (message) => hear(message), firstMs, count: () => count, retained: () => retained };
}
