import type { Duplex } from 'node:stream';
import type { IClientOptions, MqttClient } from 'mqtt';
import { SourceError } from '../core/source.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { abortable } from './abortable.ts';
import { whereOf } from './connect-options.ts';
import { asConnectionFailure } from './connection-failure.ts';
import { openStream } from './open-stream.ts';
import { packetClientOptions } from './packet-connection-options.ts';
import { part } from './parting.ts';
import { isAuthCode, reasonText } from './reason-words.ts';
import type { StreamWatch } from './stream-watch.ts';

/** A message as a subscriber gets it, with everything its PUBLISH said. */
export interface TappedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  /** With {@link TrafficTap.tellsRetain} the publisher's flag; without it set on what was stored before. */
  readonly retain: boolean;
  readonly dup: boolean;
}

/** Whom to listen to, and as whom. */
export interface TrafficTapTarget {
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly clientId: string;
  readonly hear: (message: TappedMessage) => void;
}

/**
 * A connection that only listens, at QoS 2, so that each message comes with the QoS it was published with. It never
 * publishes, has no will and leaves no session.
 */
export interface TrafficTap extends AsyncDisposable {
  readonly protocolVersion: 4 | 5;
  /** Whether the retain flag of a message is its publisher's (MQTT 5, retain as published); then nothing stored is sent. */
  readonly tellsRetain: boolean;
  /** Until SUBACK; the granted QoS of each filter, or a code of 0x80 and above. */
  subscribe(filters: readonly string[], signal: AbortSignal): Promise<readonly number[]>;
  /** Until UNSUBACK. */
  unsubscribe(filters: readonly string[], signal: AbortSignal): Promise<void>;
  /** Rejects when the connection ends without being closed by us. */
  readonly lost: Promise<never>;
}

/** Longer packets are not sent to us where the broker is of MQTT 5, and end the connection where it is not. */
const LONGEST_PACKET = 16 * 1024 * 1024;

/** Codes that mean "not this version": unacceptable protocol version, malformed packet, protocol error, unsupported. */
const OTHER_VERSION: readonly number[] = [1, 0x81, 0x82, 0x84];

/** MQTT 5 when the broker speaks it, else 3.1.1. Rejects with a {@link SourceError}. */
export async function openTrafficTap(target: TrafficTapTarget, signal: AbortSignal): Promise<TrafficTap> {
  try {
    return await openVersion(target, 5, signal);
  } catch (error) {
    // An old broker may also just hang up on a version it does not know.
    if (signal.aborted || !(error instanceof SourceError) || !['refused', 'closed', 'parse'].includes(error.reason))
      throw error;
    return await openVersion(target, 4, signal);
  }
}

const UNWATCHED: StreamWatch = { step: (_step, work) => work(), resolved: () => undefined, secured: () => undefined };

async function openVersion(target: TrafficTapTarget, protocolVersion: 4 | 5, signal: AbortSignal): Promise<TrafficTap> {
  const where = whereOf(target.url);
  const { MqttClient } = await import('mqtt');
  const stream = await openStream(
    { url: target.url, tls: target.tls, maxMessageBytes: LONGEST_PACKET },
    UNWATCHED,
    signal,
  ).catch((error: unknown) => {
    throw asConnectionFailure(where, error);
  });
  const client = new MqttClient(() => stream, tapOptions(target, where, protocolVersion));
  const tap = listen(client, stream, where, protocolVersion, target.hear);
  try {
    const code = await abortable(Promise.race([tap.connack, tap.lost]), signal);
    if (code !== 0) {
      const reason = isAuthCode(code) ? 'auth' : OTHER_VERSION.includes(code) ? 'refused' : 'unreachable';
      throw new SourceError(reason, `${where}: CONNACK ${reasonText(code, protocolVersion)}`);
    }
    return tap;
  } catch (error) {
    await tap[Symbol.asyncDispose]();
    throw error;
  }
}

function tapOptions({ auth, clientId }: TrafficTapTarget, where: string, protocolVersion: 4 | 5): IClientOptions {
  return packetClientOptions({ where, auth, clientId, protocolVersion, clean: true, maxBytes: LONGEST_PACKET });
}

function listen(
  client: MqttClient,
  stream: Duplex,
  where: string,
  protocolVersion: 4 | 5,
  hear: TrafficTapTarget['hear'],
): TrafficTap & { readonly connack: Promise<number> } {
  let closed = false;
  let lose: (reason: SourceError) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    lose = (reason) => void (closed || reject(reason));
  });
  lost.catch(() => undefined); // also when nobody is waiting just now
  client.on('error', (error) => lose(asConnectionFailure(where, error)));
  client.on('close', () => lose(new SourceError('closed', `${where}: the broker closed the connection`)));
  client.on('message', (topic, payload, { qos, retain, dup }) => hear({ topic, payload, qos, retain, dup }));
  let qos: 0 | 1 | 2 = 2; // more than the broker announces some do not grant less of, but do not answer (AWS IoT Core)
  let unfinished = 0;
  stream.on('data', (chunk: Buffer) => {
    unfinished += chunk.length;
    if (unfinished <= LONGEST_PACKET + 65_536) return;
    lose(new SourceError('too_large', `${where}: a packet is longer than the ${LONGEST_PACKET} bytes allowed`));
    stream.destroy();
  });
  const connack = new Promise<number>((resolve) => {
    client.on('packetreceive', (packet) => {
      unfinished = 0;
      if (packet.cmd === 'connack') {
        qos = packet.properties?.maximumQoS === 0 ? 0 : packet.properties?.maximumQoS === 1 ? 1 : 2;
        resolve(packet.reasonCode ?? packet.returnCode ?? 0);
      }
      if (packet.cmd === 'disconnect') {
        lose(
          new SourceError('closed', `${where}: the broker sent DISCONNECT ${reasonText(packet.reasonCode ?? 0, 5)}`),
        );
      }
    });
  });

  const answer = async <T>(
    ask: () => void,
    of: (packet: { cmd: string; granted?: unknown }) => T | undefined,
    signal: AbortSignal,
  ) => {
    let hearAnswer: ((packet: { cmd: string }) => void) | undefined;
    const answered = new Promise<T>((resolve) => {
      hearAnswer = (packet) => {
        const value = of(packet);
        if (value !== undefined) resolve(value);
      };
      client.on('packetreceive', hearAnswer);
    });
    try {
      ask();
      return await abortable(Promise.race([answered, lost]), signal);
    } finally {
      if (hearAnswer !== undefined) client.off('packetreceive', hearAnswer);
    }
  };

  return {
    protocolVersion,
    tellsRetain: protocolVersion === 5,
    lost,
    connack,
    subscribe: (filters, signal) =>
      answer(
        () =>
          client.subscribe(
            [...filters],
            { qos, ...(protocolVersion === 5 ? { rap: true, rh: 2 } : {}) },
            () => undefined,
          ),
        (packet) => (packet.cmd === 'suback' && Array.isArray(packet.granted) ? packet.granted.map(Number) : undefined),
        signal,
      ),
    unsubscribe: async (filters, signal) => {
      await answer(
        () => client.unsubscribe([...filters], () => undefined),
        (packet) => (packet.cmd === 'unsuback' ? true : undefined),
        signal,
      );
    },
    async [Symbol.asyncDispose]() {
      if (closed) return;
      closed = true;
      if (client.connected) await part(client, stream);
      client.end(true);
      stream.destroy();
    },
  };
}
