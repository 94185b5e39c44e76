import type { MqttClient } from 'mqtt';
import { SourceError } from '../core/source.ts';
import { type ConnectionTarget, connectOptions, DEFAULT_CONNECT_TIMEOUT_MS, whereOf } from './connect-options.ts';
import { asConnectionFailure } from './connection-failure.ts';

/** One message, as it came. */
export interface HeldMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** Set on what the broker kept from before the subscription; clear on what it published since. */
  readonly retain: boolean;
}

/** What is subscribed to: the filters, all at the same QoS. */
export interface Subscription {
  readonly filters: readonly string[];
  readonly qos: 0 | 1 | 2;
}

/** What can be done with a connection while it lasts; afterwards nothing happens. */
export interface ConnectionUse {
  /** Asks for all retained messages once more. */
  readonly resubscribe: () => void;
  /** Hands a message over, not retained; false when it could not be. Whether the broker took it is not told. */
  readonly publish: (topic: string, payload: string, qos: 0 | 1 | 2) => boolean;
}

/** A broker that leaves so many publishes unanswered is not waited for any longer: the connection is given up. */
const MOST_UNACKNOWLEDGED = 500;

/** Nothing we subscribe to comes near this, and MQTT allows 256 MB: a packet that is longer is not waited for. */
const LONGEST_PACKET = 4 * 1024 * 1024;

/** What happens on a connection, in this order; messages may overtake `subscribed`. */
export interface ConnectionEvents {
  /** CONNACK came; nothing was subscribed yet. */
  readonly connected: (use: ConnectionUse) => void;
  /** SUBACK came: which filters were granted and which refused. */
  readonly subscribed: (granted: readonly string[], refused: readonly string[]) => void;
  readonly message: (message: HeldMessage) => void;
}

/** Connects, subscribes, listens; returns why that ended. Never throws, and the socket is gone when it returns. */
export async function holdOneConnection(
  target: ConnectionTarget,
  subscription: Subscription,
  events: ConnectionEvents,
  signal: AbortSignal,
): Promise<SourceError> {
  const where = whereOf(target.url);
  try {
    const [{ connect }, options] = await Promise.all([import('mqtt'), connectOptions(target)]);
    signal.throwIfAborted();
    const client = connect(target.url, options);
    return await listen(
      client,
      where,
      target.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      subscription,
      events,
      signal,
    );
  } catch (error) {
    return signal.aborted ? closedByUs(where) : asConnectionFailure(where, error);
  }
}

function listen(
  client: MqttClient,
  where: string,
  subackMs: number,
  { filters, qos }: Subscription,
  events: ConnectionEvents,
  signal: AbortSignal,
): Promise<SourceError> {
  return new Promise((resolve) => {
    let subackTimer: NodeJS.Timeout | undefined;
    let ended = false;
    const end = (failure: SourceError): void => {
      if (ended) return;
      ended = true;
      clearTimeout(subackTimer);
      signal.removeEventListener('abort', abort);
      client.end(true);
      resolve(failure);
    };
    const abort = (): void => end(closedByUs(where));
    signal.addEventListener('abort', abort, { once: true });
    client.on('error', (error) => end(asConnectionFailure(where, error)));
    client.on('close', () => end(new SourceError('closed', `${where}: the broker closed the connection`)));
    const subscribe = (): void => {
      if (ended) return;
      clearTimeout(subackTimer);
      subackTimer = setTimeout(
        () => end(new SourceError('timeout', `${where}: no SUBACK within ${subackMs} ms`)),
        subackMs,
      );
      client.subscribe([...filters], { qos }, () => undefined); // its outcome is read from the SUBACK itself, below
    };
    let unacknowledged = 0;
    const publish: ConnectionUse['publish'] = (topic, payload, level) => {
      if (ended) return false;
      if (unacknowledged >= MOST_UNACKNOWLEDGED) {
        end(new SourceError('timeout', `${where}: ${MOST_UNACKNOWLEDGED} publishes without an acknowledgement`));
        return false;
      }
      unacknowledged += 1;
      client.publish(topic, payload, { qos: level }, () => {
        unacknowledged -= 1;
      });
      return true;
    };
    client.on('connect', () => {
      if (ended) return;
      events.connected({ resubscribe: subscribe, publish });
      subscribe();
    });
    client.on('packetreceive', (packet) => {
      if (ended || packet.cmd !== 'suback') return;
      clearTimeout(subackTimer);
      const isRefused = (index: number): boolean => Number(packet.granted[index] ?? 0x80) >= 0x80;
      const refused = filters.filter((_filter, index) => isRefused(index));
      events.subscribed(
        filters.filter((_filter, index) => !isRefused(index)),
        refused,
      );
    });
    let unfinished = 0;
    client.stream.on('data', (chunk: Buffer) => {
      unfinished += chunk.length;
      if (unfinished <= LONGEST_PACKET) return;
      end(new SourceError('too_large', `${where}: a packet is longer than the ${LONGEST_PACKET} bytes allowed`));
    });
    client.on('packetreceive', () => {
      unfinished = 0;
    });
    client.on('message', (topic, payload, packet) => {
      if (!ended) events.message({ topic, payload, retain: packet.retain });
    });
  });
}

function closedByUs(where: string): SourceError {
  return new SourceError('closed', `${where}: closed by the exporter`);
}
