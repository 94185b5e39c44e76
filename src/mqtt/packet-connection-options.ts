import type { IClientOptions } from 'mqtt';
import type { BrokerAuth } from '../core/target.ts';

/** One message, as it came. */
export interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly qos: 0 | 1 | 2;
  /** The broker says it has sent this message before. */
  readonly dup: boolean;
}

/** What the broker publishes for a client whose connection ends without DISCONNECT. */
export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** Who connects, and how. */
export interface PacketConnectionOptions {
  /** `host:port`, for messages. */
  readonly where: string;
  readonly auth: BrokerAuth;
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  readonly clean: boolean;
  /** MQTT 5: seconds the broker keeps the session after the connection. */
  readonly sessionExpirySeconds?: number;
  /** What CONNECT promises; 60 when absent. */
  readonly keepAliveSeconds?: number;
  /** False sends no PINGREQ but those that are asked for: for whoever wants to see what the broker does about it. */
  readonly pings?: boolean;
  readonly will?: Will;
  /**
   * Sends nothing any more once CONNACK says that there is a session, so that nothing in it is acknowledged or changed:
   * what is queued there stays for the client whose session it is.
   */
  readonly sparesSession?: boolean;
  /** A broker that sends more than this on one connection is cut off. */
  readonly maxBytes: number;
  /** Hears every message, also one that comes in the same breath as CONNACK. */
  readonly hear?: (message: Received) => void;
}

const KEEPALIVE_SECONDS = 60;
/** Beyond every deadline of ours: mqtt.js may not be quicker with a worse message. */
const NEVER_MS = 2_147_483_647;

/** In the words of mqtt.js, with everything off that it would do by itself. */
export function packetClientOptions(options: PacketConnectionOptions): IClientOptions {
  const { auth, protocolVersion, sessionExpirySeconds } = options;
  return {
    clientId: options.clientId,
    protocolVersion,
    clean: options.clean,
    keepalive: options.keepAliveSeconds ?? KEEPALIVE_SECONDS,
    ...(options.pings === false ? { timerVariant: { set: () => 0, clear: () => undefined } } : {}),
    connectTimeout: NEVER_MS,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    writeCache: false, // filling it costs some 30 ms, which would be counted as the broker's
    ...(auth.username === undefined ? {} : { username: auth.username }),
    ...(auth.password === undefined ? {} : { password: auth.password.reveal() }),
    ...(options.will === undefined ? {} : { will: options.will }),
    ...(protocolVersion === 5
      ? {
          properties: {
            maximumPacketSize: options.maxBytes,
            ...(sessionExpirySeconds === undefined ? {} : { sessionExpiryInterval: sessionExpirySeconds }),
          },
        }
      : {}),
  };
}
