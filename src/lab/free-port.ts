import { createServer } from 'node:net';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';

/** Ports below the range the kernel takes outgoing connections from: a node that starts again finds its port free. */
const FIRST = 20_000;
const LAST = 31_000;
const ATTEMPTS = 50;

/** Whether somebody could listen there now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `count` ports in a row on 127.0.0.1 that are free now; `random` chooses where to look. */
export async function freePorts(count: number, random: () => number): Promise<readonly number[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = FIRST + Math.floor(random() * (LAST - FIRST - count));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map((port) => isPortFree(port)));
    if (free.every(Boolean)) return ports;
  }
  throw new SreError('SRE_PORT_TAKEN', `no ${count} free ports in a row between ${FIRST} and ${LAST}`, {
    exitCode: EXIT.precondition,
    hint: 'choose one with --port',
  });
}

/** Refuses ports somebody else listens on, before anything is started. */
export async function requireFreePorts(ports: readonly number[], hint: string): Promise<void> {
  for (const port of ports) {
    if (await isPortFree(port)) continue;
    throw new SreError('SRE_PORT_TAKEN', `port ${port} on 127.0.0.1 is taken`, { exitCode: EXIT.precondition, hint });
  }
}
