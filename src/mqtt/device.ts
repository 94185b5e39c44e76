import { connect, type MqttClient } from 'mqtt';
import type { Clock } from '../core/clock.ts';
import { type Backoff, backoffMs, defaultBackoffMs } from './backoff.ts';

export interface DeviceOptions {
  readonly url: string;
  readonly clientId: string;
  /** Filters it subscribes to after every CONNACK; a session the broker says it has is not trusted to be whole. */
  readonly subscriptions: Readonly<Record<string, 0 | 1 | 2>>;
  readonly onMessage?: (topic: string, payload: Buffer) => void;
  readonly onConnect?: () => void;
  readonly keepaliveSeconds?: number;
  readonly backoff?: Backoff;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What a publish became: `skipped` when the device is offline and may not or cannot keep the message. */
export type PublishResult = 'sent' | 'kept' | 'skipped';

/**
 * A well-behaved device: persistent MQTT 3.1.1 session, reconnects for ever with backoff and jitter, keeps QoS 1 and 2
 * messages while it is offline (up to a limit) and QoS 0 not. Disposing of it disconnects politely.
 */
export interface Device extends AsyncDisposable {
  readonly connected: () => boolean;
  publish(topic: string, payload: string, qos: 0 | 1 | 2, retain?: boolean): PublishResult;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Messages a device keeps while it is offline; the memory of a device is small. */
const KEEP = 50;

/** Starts a device; it connects in the background. */
export function openDevice(options: DeviceOptions): Device {
  const { clock, random } = options;
  const stop = new AbortController();
  const client = connect(options.url, {
    clientId: options.clientId,
    protocolVersion: 4,
    clean: false,
    keepalive: options.keepaliveSeconds ?? 10,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0, // its own reconnecting knows no backoff
    resubscribe: false,
    queueQoSZero: false,
  });
  let failures = 0;
  let kept = 0;

  client.on('connect', () => {
    failures = 0;
    for (const [filter, qos] of Object.entries(options.subscriptions)) {
      client.subscribe(filter, { qos }, () => undefined); // a refused or lost SUBSCRIBE ends with the connection
    }
    options.onConnect?.();
  });
  client.on('message', (topic, payload) => options.onMessage?.(topic, payload));
  client.on('error', () => undefined); // 'close' follows
  client.on('close', () => {
    failures += 1;
    void reconnectLater(client, backoffMs(failures, random, options.backoff ?? defaultBackoffMs), clock, stop.signal);
  });

  return {
    connected: () => client.connected,
    publish(topic, payload, qos, retain = false) {
      const online = client.connected;
      if (!online && (qos === 0 || kept >= KEEP)) return 'skipped';
      if (qos > 0) kept += 1;
      client.publish(topic, payload, { qos, retain }, () => {
        if (qos > 0) kept -= 1;
      });
      return online ? 'sent' : 'kept';
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the device was closed'));
      const online = client.connected;
      await new Promise<void>((resolve) => client.end(!online, () => resolve()));
    },
  };
}

async function reconnectLater(client: MqttClient, ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch {
    return; // closed meanwhile
  }
  client.reconnect();
}
