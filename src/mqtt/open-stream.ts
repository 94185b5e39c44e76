import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { SourceError } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';
import type { BrokerTls } from '../core/target.ts';
import { asConnectionFailure } from './connection-failure.ts';
import { type ListenerAddress, listenerAddress } from './listener-address.ts';
import { type ResolvedAddress, resolveAddress } from './resolved-address.ts';
import type { StreamWatch } from './stream-watch.ts';
import { secureStream } from './tls-stream.ts';
import { webSocketStream } from './web-socket-stream.ts';

/** Which stream to open. */
export interface StreamTarget {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly tls: BrokerTls;
  /** What `tls` has to say, read once for many streams; absent reads the files anew for this one. */
  readonly secureContext?: SecureContext;
  /** Only addresses of this family; absent takes what the resolver names first. */
  readonly family?: 4 | 6;
  /** This one of the host's addresses instead of asking the resolver; the host still names the certificate. */
  readonly dial?: { readonly ip: string; readonly family: 4 | 6 };
  /** Largest WebSocket message that is taken. */
  readonly maxMessageBytes: number;
}

/** Opens a stream step by step under the eyes of `watch`; when a step fails, what was opened is gone. */
export async function openStream(target: StreamTarget, watch: StreamWatch, signal: AbortSignal): Promise<Duplex> {
  const address = listenerAddress(target.url);
  const resolved =
    target.dial === undefined ? await addressOf(address, target.family, watch, signal) : { ...target.dial, others: [] };
  watch.resolved(resolved);
  const socket = connect({ host: resolved.ip, port: address.port, noDelay: true });
  socket.on('error', () => undefined); // whoever waits hears it; without a listener it would end the process
  try {
    await watch.step('tcp', () => connected(socket, address, resolved, signal));
    const bytes = address.secure
      ? await watch.step('tls', () => secureStream(socket, address.host, target, watch.secured, signal))
      : socket;
    if (address.webSocketPath === undefined) return bytes;
    return await watch.step('websocket', () => webSocketStream(bytes, address, target.maxMessageBytes, signal));
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Until the connection stands; a failure names the addresses of the name that were not tried. */
async function connected(
  socket: Socket,
  { host, port }: ListenerAddress,
  { ip, others }: ResolvedAddress,
  signal: AbortSignal,
): Promise<void> {
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    if (signal.aborted || others.length === 0) throw error;
    const { reason } = asConnectionFailure(host, error);
    throw new SourceError(reason, `${ip} port ${port}: ${messageOf(error)}; ${host} also has ${others.join(', ')}`, {
      cause: error,
    });
  }
}

async function addressOf(
  { host, literal }: ListenerAddress,
  family: 4 | 6 | undefined,
  watch: StreamWatch,
  signal: AbortSignal,
): Promise<ResolvedAddress> {
  if (literal !== undefined && (family === undefined || family === literal)) {
    return { ip: host, family: literal, others: [] };
  }
  return await watch.step('dns', () => resolveAddress(host, family, signal));
}
