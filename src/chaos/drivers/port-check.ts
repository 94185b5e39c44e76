import { connect } from 'node:net';

/** Whether something accepts connections at `host:port` or at an address with a port: yes, or the reason why not. */
export async function portAccepts(address: string, signal: AbortSignal): Promise<true | string> {
  const { host, port } = splitAddress(address);
  const socket = connect({ host, port });
  const onAbort = (): void => {
    socket.destroy(new Error('no answer'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await new Promise<true | string>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      if (signal.aborted) onAbort();
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const where = address.replace(/^\w+:\/\//, '').replace(/[/?].*$/, '');
  const colon = where.lastIndexOf(':');
  return { host: where.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(where.slice(colon + 1)) };
}
