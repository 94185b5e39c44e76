import type { IConnectPacket } from 'mqtt-packet';
import type { ClientAuth, ClientProfile } from './client-profile.ts';
import { Connection } from './connection.ts';

/** How long a broker keeps a session of ours that nobody ended (MQTT 5), seconds. */
const SESSION_EXPIRY_SECONDS = 3600;

/** The CONNECT of a client. */
export function connectPacket(
  clientId: string,
  persistent: boolean,
  options: { readonly profile: ClientProfile; readonly protocolVersion: 4 | 5; readonly auth: ClientAuth },
): IConnectPacket {
  const { profile, protocolVersion, auth } = options;
  const password = auth.password?.reveal();
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion,
    clientId,
    clean: !persistent,
    keepalive: Math.ceil(profile.keepaliveMs / 1000),
    ...(auth.username === undefined ? {} : { username: auth.username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    ...(protocolVersion === 5 && persistent ? { properties: { sessionExpiryInterval: SESSION_EXPIRY_SECONDS } } : {}),
  };
}

/** Makes an MQTT 3.1.1 broker forget a session: a clean connection with its id. Best effort, resolves in any case. */
export async function discardSession(
  address: string,
  clientId: string,
  auth: ClientAuth,
  withinMs: number,
): Promise<void> {
  const profile = { keepaliveMs: 10_000, connectTimeoutMs: withinMs, backoffMs: { min: 0, max: 0 } };
  let connection: Connection | undefined;
  await new Promise<void>((resolve) => {
    const enough = setTimeout(resolve, withinMs);
    const done = (): void => {
      clearTimeout(enough);
      resolve();
    };
    connection = new Connection(address, 4, {
      opened: () => connection?.send(connectPacket(clientId, false, { profile, protocolVersion: 4, auth })),
      packet: () => {
        connection?.send({ cmd: 'disconnect' });
        done();
      },
      ended: done,
    });
  });
  await connection?.finish();
}
