import type { IConnectPacket, Packet } from 'mqtt-packet';
import type { ClientSetting } from './client-setting.ts';
import { Connection } from './connection.ts';
import { encode } from './encode.ts';
import { MAX_PACKET_BYTES } from './packet-reader.ts';

/** How long a broker keeps a session of ours that nobody ended (MQTT 5), unless the profile says so. */
const SESSION_EXPIRY_MS = 3_600_000;
/** MQTT 5's "for ever". */
const NEVER_SECONDS = 0xffff_ffff;

/** What a CONNECT is made of. */
export type SessionSetting = Pick<ClientSetting, 'profile' | 'protocolVersion' | 'auth' | 'willTopic'>;

/** The protocol version of clients with these settings. */
export function protocolOf({ profile, protocolVersion }: Pick<SessionSetting, 'profile' | 'protocolVersion'>): 4 | 5 {
  return profile.protocol ?? protocolVersion;
}

/** The CONNECT of a client. */
export function connectPacket(clientId: string, persistent: boolean, setting: SessionSetting): IConnectPacket {
  const { profile, auth, willTopic } = setting;
  const protocolVersion = protocolOf(setting);
  const password = auth.password?.reveal();
  const clean = !persistent || profile.cleanStart === true;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion,
    clientId,
    clean,
    keepalive: Math.ceil(profile.keepaliveMs / 1000),
    ...(auth.username === undefined ? {} : { username: auth.username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    ...(willTopic === undefined
      ? {}
      : { will: { topic: `${willTopic}/${clientId}`, payload: Buffer.from(clientId), qos: 1, retain: false } }),
    ...(protocolVersion === 5
      ? { properties: { maximumPacketSize: MAX_PACKET_BYTES, ...expiry(persistent, profile.sessionExpiryMs, clean) } }
      : {}),
  };
}

function expiry(persistent: boolean, askedMs: number | undefined, clean: boolean): { sessionExpiryInterval?: number } {
  const expiryMs = persistent ? (askedMs ?? (clean ? 0 : SESSION_EXPIRY_MS)) : 0;
  return expiryMs > 0 ? { sessionExpiryInterval: Math.min(NEVER_SECONDS, Math.ceil(expiryMs / 1000)) } : {};
}

/** Makes an MQTT 3.1.1 broker forget a session: a clean connection with its id. Best effort, resolves in any case. */
export async function discardSession(
  address: string,
  clientId: string,
  setting: Pick<ClientSetting, 'auth' | 'dialler'>,
  withinMs: number,
): Promise<void> {
  const profile = { keepaliveMs: 10_000, connectTimeoutMs: withinMs, backoffMs: { min: 0, max: 0 } };
  const connect = connectPacket(clientId, false, { profile, protocolVersion: 4, auth: setting.auth });
  const nothing = (): void => {};
  let connection: Connection | undefined;
  await new Promise<void>((resolve) => {
    const enough = setTimeout(resolve, withinMs);
    const done = (): void => {
      clearTimeout(enough);
      resolve();
    };
    connection = new Connection(address, 4, setting.dialler, {
      tcpOpen: nothing,
      opened: () => connection?.send(encode(connect, 4)),
      packet: (_packet: Packet) => {
        connection?.send(encode({ cmd: 'disconnect' }, 4));
        done();
      },
      message: nothing,
      confirmation: nothing,
      pong: nothing,
      drained: nothing,
      ended: done,
    });
  });
  await connection?.finish();
}
