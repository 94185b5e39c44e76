import { connect, createServer, type Socket } from 'node:net';
import { systemClock } from '../core/clock.ts';
import { type CheckResult, checkMqtt } from './mqtt-check.ts';

export interface Backend {
  readonly name: string;
  readonly port: number;
}

export interface BalancerOptions {
  readonly port: number;
  readonly backends: readonly Backend[];
  /** Hears the names of the backends in service, on every change. */
  readonly onChange?: (up: readonly string[]) => void;
  readonly check?: (backend: Backend, withinMs: number) => Promise<CheckResult>;
  readonly clock?: typeof systemClock;
}

/** A TCP load balancer in front of the nodes. */
export interface Balancer extends AsyncDisposable {
  readonly port: number;
  readonly up: () => readonly string[];
}

/** Time between two checks of a backend, and how long one may take. */
const CHECK_EVERY_MS = 500;
const CHECK_WITHIN_MS = 1_000;
/** Failed checks in a row after which a backend is out of service; a refused connection takes it out at once. */
const FALL = 2;
const DIAL_MS = 1_000;
/** How long the other half of a half-closed session may stay open. */
const LINGER_MS = 10_000;

interface BackendState {
  readonly backend: Backend;
  readonly sessions: Set<Socket>;
  up: boolean;
  failures: number;
}

/**
 * Opens the balancer: every client goes to the backend in service with the fewest sessions, and to the next one when the
 * dial fails. A backend that goes out of service loses its sessions, so that clients move at once.
 */
export async function openBalancer(options: BalancerOptions): Promise<Balancer> {
  const { clock = systemClock, check = checkMqtt } = options;
  const stop = new AbortController();
  const states: BackendState[] = options.backends.map((backend) => ({
    backend,
    sessions: new Set(),
    up: false,
    failures: 0,
  }));
  const clients = new Set<Socket>();
  const up = (): string[] => states.filter((state) => state.up).map(({ backend }) => backend.name);

  const mark = (state: BackendState, isUp: boolean): void => {
    if (state.up === isUp) return;
    state.up = isUp;
    if (!isUp) for (const session of state.sessions) session.destroy();
    options.onChange?.(up());
  };

  const judge = (state: BackendState, result: CheckResult): void => {
    state.failures = result === 'good' ? 0 : state.failures + 1;
    if (result === 'good') mark(state, true);
    else if (result === 'refused' || state.failures >= FALL) mark(state, false);
  };

  const watch = async (state: BackendState): Promise<void> => {
    while (!stop.signal.aborted) {
      const startedMs = clock.monoMs();
      judge(state, await check(state.backend, CHECK_WITHIN_MS));
      const restMs = Math.max(CHECK_EVERY_MS - (clock.monoMs() - startedMs), 1);
      await clock.sleep(restMs, stop.signal).catch(() => undefined); // rejects only because we stop
    }
  };

  const serve = async (client: Socket): Promise<void> => {
    const tried = new Set<BackendState>();
    while (!client.destroyed) {
      const state = states
        .filter((candidate) => candidate.up && !tried.has(candidate))
        .toSorted((a, b) => a.sessions.size - b.sessions.size)[0];
      if (state === undefined) break;
      tried.add(state);
      state.sessions.add(client); // counts from the choice on, or a burst of clients would all choose the same
      client.once('close', () => state.sessions.delete(client));
      const upstream = await dial(state.backend.port);
      if (upstream instanceof Error) {
        state.sessions.delete(client);
        if ('code' in upstream && upstream.code === 'ECONNREFUSED') judge(state, 'refused');
        continue;
      }
      if (client.destroyed || !state.up) upstream.destroy();
      else join(client, upstream);
      return;
    }
    client.destroy();
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    clients.add(client);
    client.on('error', () => undefined); // 'close' follows and ends the session
    client.on('close', () => clients.delete(client));
    void serve(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  const loops = states.map(watch);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    up,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the balancer was closed'));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const client of clients) client.destroy();
      await Promise.all([closed, ...loops]);
    },
  };
}

/** A connection to a backend, or why there is none. */
async function dial(port: number): Promise<Socket | Error> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${DIAL_MS} ms`)), DIAL_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      resolve(error); // after 'connect' nobody waits any more, and 'close' ends the session
    });
  });
}

/** Two sockets as one: `pipe` slows the faster side down and passes a half-close on; the end of one is the end of both. */
function join(client: Socket, upstream: Socket): void {
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.pipe(other);
    one.once('end', () => {
      const linger = setTimeout(() => other.destroy(), LINGER_MS);
      other.once('close', () => clearTimeout(linger));
    });
    one.once('close', () => {
      if (one.errored !== null || !one.readableEnded) other.destroy();
    });
  }
  if (client.destroyed) upstream.destroy();
  if (upstream.destroyed) client.destroy();
}
