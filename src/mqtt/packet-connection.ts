import type { Duplex } from 'node:stream';
import type { MqttClient, Packet } from 'mqtt';
import { SourceError } from '../core/source.ts';
import { abortable } from './abortable.ts';
import { type Connack, readConnack } from './connack.ts';
import { asConnectionFailure } from './connection-failure.ts';
import { type PacketConnectionOptions, packetClientOptions } from './packet-connection-options.ts';
import { part } from './parting.ts';
import { isAuthCode, reasonText } from './reason-words.ts';

/** One MQTT connection over a stream of ours, spoken packet by packet; every wait ends when the connection does. */
export interface PacketConnection {
  /** From CONNECT, which is sent at once, to CONNACK, whatever its code. */
  connack(signal: AbortSignal): Promise<Connack>;
  /** Until SUBACK; the granted QoS, or a code of 0x80 and above. */
  subscribe(filter: string, qos: 0 | 1 | 2, signal: AbortSignal): Promise<number>;
  /** Until written (QoS 0), PUBACK (1) or PUBCOMP (2); the reason code, 0 on MQTT 3.1.1. */
  publish(
    topic: string,
    payload: Buffer,
    how: { qos: 0 | 1 | 2; retain: boolean },
    signal: AbortSignal,
  ): Promise<number>;
  /** Until PINGRESP. */
  ping(signal: AbortSignal): Promise<void>;
  /** Rejects with the reason when the connection ends without {@link close}. */
  readonly lost: Promise<never>;
  readonly alive: () => boolean;
  /** Reason code of the broker's DISCONNECT; undefined as long as none came, and for ever on MQTT 3.1.1. */
  readonly disconnectCode: () => number | undefined;
  /** Ends the stream without DISCONNECT, as a client does that loses power or its network. */
  tear(): void;
  /** DISCONNECT, then the end of the stream; a broker that does not end its side is not waited for long. */
  close(): Promise<void>;
}

type Matcher = (packet: Packet) => number | undefined;

/** Sends CONNECT on the stream and takes it over: closing the connection ends it. */
export async function openPacketConnection(
  stream: Duplex,
  options: PacketConnectionOptions,
): Promise<PacketConnection> {
  const { MqttClient } = await import('mqtt');
  // mqtt.js would wait for ever on a stream whose end it has not seen, and keep the process alive with its timer.
  if (stream.destroyed) throw new SourceError('closed', `${options.where}: the broker closed the connection`);
  const client = new MqttClient(() => stream, packetClientOptions(options));
  const { where } = options;
  client.on('message', (topic, payload, { retain, qos, dup }) => options.hear?.({ topic, payload, retain, qos, dup }));
  const waiting = new Set<{ readonly match: Matcher; readonly resolve: (value: number) => void }>();
  let alive = true;
  let disconnectCode: number | undefined;
  let owed = false; // an answer that never came: mqtt.js would wait for it before it sends DISCONNECT
  let lose: (reason: SourceError) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    lose = (reason) => {
      alive = false;
      reject(reason);
    };
  });
  lost.catch(() => undefined); // also when nobody is waiting just now

  let connack: Connack | undefined;
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'connack') connack = readConnack(packet);
    // Corked, the stream keeps to itself whatever is written to it from here on, acknowledgements first of all.
    if (packet.cmd === 'connack' && options.sparesSession === true && packet.sessionPresent) stream.cork();
    if (packet.cmd === 'disconnect') {
      const code = packet.reasonCode ?? 0;
      disconnectCode = code;
      const text = `${where}: the broker sent DISCONNECT ${reasonText(code, 5)}`;
      lose(new SourceError(isAuthCode(code) ? 'auth' : 'closed', text));
    }
    for (const one of waiting) {
      const value = one.match(packet);
      if (value !== undefined) one.resolve(value);
    }
  });
  client.on('error', (error) => lose(asConnectionFailure(where, error)));
  client.on('close', () => lose(new SourceError('closed', `${where}: the broker closed the connection`)));
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= options.maxBytes) return;
    lose(new SourceError('too_large', `${where}: the broker sent more than ${options.maxBytes} bytes`));
    stream.destroy();
  });

  const answer = async (match: Matcher, signal: AbortSignal, ask: () => void): Promise<number> => {
    let own: { match: Matcher; resolve: (value: number) => void } | undefined;
    const matched = new Promise<number>((resolve) => {
      own = { match, resolve };
      waiting.add(own);
    });
    try {
      ask();
      return await abortable(Promise.race([matched, lost]), signal);
    } catch (error) {
      owed = true;
      throw error;
    } finally {
      if (own !== undefined) waiting.delete(own);
    }
  };

  return {
    lost,
    alive: () => alive,
    disconnectCode: () => disconnectCode,
    tear() {
      alive = false;
      client.end(true);
      stream.destroy();
    },
    async connack(signal) {
      if (connack === undefined)
        await answer(
          (packet) => (packet.cmd === 'connack' ? 0 : undefined),
          signal,
          () => undefined,
        );
      return connack ?? { code: 0, sessionPresent: false, limits: {}, userProperties: {} };
    },
    subscribe: (filter, qos, signal) =>
      answer(
        (packet) => (packet.cmd === 'suback' ? Number(packet.granted[0] ?? 0x80) : undefined),
        signal,
        () => client.subscribe(filter, { qos }, () => undefined), // read from the SUBACK itself
      ),
    publish: (topic, payload, how, signal) => publish(client, where, topic, payload, how, answer, signal),
    async ping(signal) {
      await answer(
        (packet) => (packet.cmd === 'pingresp' ? 0 : undefined),
        signal,
        () => client.sendPing(),
      );
    },
    async close() {
      if (alive && client.connected && !owed) {
        alive = false;
        await part(client, stream);
      }
      alive = false;
      client.end(true);
      stream.destroy();
    },
  };
}

async function publish(
  client: MqttClient,
  where: string,
  topic: string,
  payload: Buffer,
  { qos, retain }: { qos: 0 | 1 | 2; retain: boolean },
  answer: (match: Matcher, signal: AbortSignal, ask: () => void) => Promise<number>,
  signal: AbortSignal,
): Promise<number> {
  let messageId: number | undefined;
  const note = (packet: Packet): void => {
    if (packet.cmd === 'publish' && packet.topic === topic) messageId = packet.messageId;
  };
  client.on('packetsend', note);
  try {
    if (qos === 0) {
      await abortable(
        new Promise<void>((resolve, reject) => {
          client.publish(topic, payload, { qos, retain }, (error) =>
            error ? reject(asConnectionFailure(where, error)) : resolve(),
          );
        }),
        signal,
      );
      return 0;
    }
    const match: Matcher = (packet) => {
      if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec' && packet.cmd !== 'pubcomp') return undefined;
      if (packet.messageId !== messageId) return undefined;
      const code = packet.reasonCode ?? 0;
      return packet.cmd === 'pubrec' && code < 0x80 ? undefined : code;
    };
    return await answer(match, signal, () => client.publish(topic, payload, { qos, retain }, () => undefined));
  } finally {
    client.off('packetsend', note);
  }
}
