import type { ProbeModule } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import { SourceError } from '../core/source.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { abortable } from '../mqtt/abortable.ts';
import { openStream } from '../mqtt/open-stream.ts';
import { openPacketConnection, type PacketConnection } from '../mqtt/packet-connection.ts';
import type { Received } from '../mqtt/packet-connection-options.ts';
import { isAuthCode, reasonText } from '../mqtt/reason-words.ts';
import type { ResolvedAddress } from '../mqtt/resolved-address.ts';
import type { PhaseWatch } from './phase-watch.ts';
import type { Arrival, ProbeIdentity } from './probe-message.ts';
import type { ProbeTls } from './probe-result.ts';

/** Something that was done to the broker and has to be taken back, whatever becomes of the probe. */
export type Undo = (signal: AbortSignal) => Promise<void>;

/** One probe while it runs: what it is aimed at, what it saw, what it holds and what it has to take back. */
export interface Probing {
  readonly target: { readonly url: string; readonly auth: BrokerAuth; readonly tls: BrokerTls };
  readonly module: ProbeModule;
  readonly identity: ProbeIdentity;
  /** `mqtt://host:port`, for messages. */
  readonly where: string;
  readonly clock: Clock;
  readonly watch: PhaseWatch;
  readonly seen: {
    address?: ResolvedAddress;
    tls?: ProbeTls;
    connackCode?: number;
    sessionPresent?: boolean;
  };
  readonly connections: PacketConnection[];
  readonly undo: Undo[];
}

interface ConnectHow {
  readonly clientId: string;
  readonly clean: boolean;
  readonly sessionExpirySeconds?: number;
  readonly hear?: (message: Received) => void;
}

/** Far above what a probe asks for, far below what hurts. */
const MAX_BYTES = 1_048_576;

/** Opens a connection phase by phase until a good CONNACK; whoever runs the probe closes it. */
export async function connectProbe(
  { target, module, watch, seen, connections, where }: Probing,
  how: ConnectHow,
  signal: AbortSignal,
): Promise<{ readonly connection: PacketConnection; readonly sessionPresent: boolean }> {
  const maxBytes = MAX_BYTES + 8 * module.payloadBytes;
  const stream = await openStream(
    {
      url: target.url,
      tls: module.tls ?? target.tls,
      maxMessageBytes: maxBytes,
      ...(module.ipProtocol === undefined ? {} : { family: module.ipProtocol === 'ip6' ? 6 : 4 }),
    },
    {
      step: watch.run,
      resolved: (address) => {
        seen.address ??= address;
      },
      secured: (tls) => {
        seen.tls ??= tls;
      },
    },
    signal,
  );
  return await watch.run('connect', async () => {
    const auth = module.auth ?? target.auth;
    const { protocolVersion } = module;
    const connection = await openPacketConnection(stream, { ...how, where, auth, protocolVersion, maxBytes });
    connections.push(connection);
    const { code, sessionPresent } = await connection.connack(signal);
    seen.connackCode ??= code;
    if (code === 0) return { connection, sessionPresent };
    const reason = isAuthCode(code) ? 'auth' : 'refused';
    throw new SourceError(reason, `${where}: the broker answered CONNACK ${reasonText(code, module.protocolVersion)}`);
  });
}

export async function subscribeProbe(
  { identity, module, watch, where }: Probing,
  connection: PacketConnection,
  qos: 0 | 1 | 2,
  signal: AbortSignal,
): Promise<void> {
  await watch.run('subscribe', async () => {
    const code = await connection.subscribe(identity.topic, qos, signal);
    if (code < 0x80) return;
    const reason = code === 0x87 ? 'auth' : 'refused';
    throw new SourceError(reason, `${where}: the broker answered SUBACK ${reasonText(code, module.protocolVersion)}`);
  });
}

/** Publishes; `alone` allows that nobody has subscribed yet. */
export async function publishProbe(
  { identity, watch, where }: Probing,
  connection: PacketConnection,
  how: { readonly qos: 0 | 1 | 2; readonly retain: boolean; readonly alone: boolean },
  signal: AbortSignal,
): Promise<void> {
  await watch.run('publish', async () => {
    const code = await connection.publish(identity.topic, identity.payload, how, signal);
    if (code === 0 || (code === 0x10 && how.alone)) return;
    const packet = how.qos === 1 ? 'PUBACK' : 'PUBREC';
    const reason = code === 0x87 ? 'auth' : 'refused';
    throw new SourceError(reason, `${where}: the broker answered ${packet} ${reasonText(code, 5)}`);
  });
}

/** Waits for the message since `beganMs`; of QoS 2 exactly one may have come by the time the broker answers a ping. */
export async function awaitDelivery(
  { watch, where }: Probing,
  connection: PacketConnection,
  arrival: Arrival,
  { beganMs, qos }: { readonly beganMs: number; readonly qos: 0 | 1 | 2 },
  signal: AbortSignal,
): Promise<void> {
  watch.enter('deliver', beganMs);
  const endedMs = await abortable(Promise.race([arrival.firstMs, connection.lost]), signal);
  if (qos === 2) {
    await connection.ping(signal);
    if (arrival.count() > 1) {
      throw new SourceError('parse', `${where}: a QoS 2 message came ${arrival.count()} times, expected exactly one`);
    }
  }
  watch.record('deliver', beganMs, endedMs);
}
