import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Where this process connects to, and which names it asks for. */
export interface OutgoingConnections extends Disposable {
  /** `host:port` of every attempt. */
  readonly attempts: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Watches from now on, by what Node says about its sockets. */
export function watchConnections(): OutgoingConnections {
  const attempts = new Set<string>();
  const names = new Set<string>();
  const hear = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    socket.on('connectionAttempt', (ip, port) => attempts.add(`${ip}:${port}`));
    socket.on('lookup', (_error, _address, _family, host) => names.add(host));
  };
  subscribe('net.client.socket', hear);
  return { attempts, names, [Symbol.dispose]: () => unsubscribe('net.client.socket', hear) };
}
