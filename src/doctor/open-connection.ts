import { SourceError } from '../core/source.ts';
import type { BrokerAuth } from '../core/target.ts';
import type { Connack } from '../mqtt/connack.ts';
import { whereOf } from '../mqtt/connect-options.ts';
import { openStream } from '../mqtt/open-stream.ts';
import { openPacketConnection, type PacketConnection } from '../mqtt/packet-connection.ts';
import type { PacketConnectionOptions } from '../mqtt/packet-connection-options.ts';
import { isAuthCode, reasonText } from '../mqtt/reason-words.ts';
import type { Visit } from './visit.ts';

/** Far above what a check asks for, far below what hurts. */
const MAX_BYTES = 4 * 1_048_576;

/** How this connection differs from the plain one: the visit's user, the version found, a clean session. */
export interface ConnectionWish extends Partial<Omit<PacketConnectionOptions, 'where' | 'clientId'>> {
  readonly clientId: string;
  /** Absent: the first address that was found reachable. */
  readonly ip?: string;
  readonly auth?: BrokerAuth;
}

/** A connection, and how it was answered. */
export interface OpenedConnection {
  readonly connection: PacketConnection;
  readonly connack: Connack;
  /** From CONNECT to CONNACK. */
  readonly tookMs: number;
}

/** Opens a connection and waits for CONNACK, whatever its code; whoever opens it closes it. */
export async function openConnection(
  visit: Visit,
  wish: ConnectionWish,
  signal: AbortSignal,
): Promise<OpenedConnection> {
  const { ip = visit.facts.reachable?.[0], ...how } = wish;
  const maxBytes = how.maxBytes ?? MAX_BYTES;
  const stream = await openStream(
    {
      url: visit.url,
      tls: visit.tls,
      maxMessageBytes: maxBytes,
      ...(ip === undefined ? {} : { dial: { ip, family: ip.includes(':') ? 6 : 4 } }),
    },
    { step: (_step, work) => work(), resolved: () => undefined, secured: () => undefined },
    signal,
  );
  const beganMs = visit.clock.monoMs();
  const connection = await openPacketConnection(stream, {
    auth: visit.auth,
    protocolVersion: visit.facts.protocolVersion ?? 4,
    clean: true,
    ...how,
    where: whereOf(visit.url),
    maxBytes,
  });
  visit.connections.add(connection);
  try {
    const connack = await connection.connack(signal);
    return { connection, connack, tookMs: visit.clock.monoMs() - beganMs };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The same, for checks that need to be let in: a refusal is thrown as SourceError. */
export async function openGrantedConnection(
  visit: Visit,
  wish: ConnectionWish,
  signal: AbortSignal,
): Promise<OpenedConnection> {
  const opened = await openConnection(visit, wish, signal);
  const { code } = opened.connack;
  if (code === 0) return opened;
  await opened.connection.close();
  const version = wish.protocolVersion ?? visit.facts.protocolVersion ?? 4;
  throw new SourceError(
    isAuthCode(code) ? 'auth' : 'refused',
    `${whereOf(visit.url)}: the broker answered CONNACK ${reasonText(code, version)}`,
  );
}

/** A client id of this visit, at most 23 letters and digits, which every broker has to take; `role` is at most six. */
export function clientIdFor({ run }: Visit, role: string): string {
  return `sredoctor${run}${role}`;
}
