import { connect } from 'node:net';

/** A forwarder in front of a port (docker-proxy) accepts for a listener that is not there, and closes at once. */
const STANDS_MS = 300;

/** Whether something accepts connections at `host:port` or at an address with a port, and keeps them: yes, or the reason why not. */
export async function portAccepts(address: string, signal: AbortSignal): Promise<true | string> {
  const { host, port } = splitAddress(address);
  const socket = connect({ host, port });
  const onAbort = (): void => {
    socket.destroy(new Error('no answer'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  let stands: NodeJS.Timeout | undefined;
  try {
    return await new Promise<true | string>((resolve) => {
      socket.once('connect', () => {
        stands = setTimeout(() => resolve(true), STANDS_MS);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once('close', () => resolve('by closing at once'));
      socket.resume(); // an end is only seen by who reads
      if (signal.aborted) onAbort();
    });
  } finally {
    clearTimeout(stands);
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const where = address.replace(/^\w+:\/\//, '').replace(/[/?].*$/, '');
  const colon = where.lastIndexOf(':');
  return { host: where.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(where.slice(colon + 1)) };
}
