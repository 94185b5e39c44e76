import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Clock, systemClock } from '../../core/clock.ts';
import { reasonOfSocketCode } from '../../core/socket-failure.ts';
import { SourceError, type SourceErrorReason } from '../../core/source.ts';
import { messageOf } from '../../core/sre-error.ts';
import type { BrokerTls } from '../../core/target.ts';
import { readTlsMaterial } from '../../core/tls-material.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { DependencyTarget, OpenDependency } from '../dependency-kind.ts';
import type { TcpOptions } from './kind.ts';

/** One source: a connection of its own for every read, closed at once; nothing is sent but the TLS handshake. */
export function openTcp(target: DependencyTarget<TcpOptions>, clock: Clock = systemClock): OpenDependency {
  const { hostname, port } = new URL(target.address);
  const where = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
  return {
    sources: [
      {
        name: target.source,
        read: async (signal) => {
          const startedMs = clock.monoMs();
          await using line = await openLine(where, target.address, signal);
          const connectedMs = clock.monoMs();
          const phase = (name: 'tcp' | 'tls', ms: number) =>
            reading(metrics.dependencyConnectDuration, { dependency: target.name, phase: name }, ms / 1_000);
          const phases = [phase('tcp', connectedMs - startedMs)];
          if (target.options.tls) {
            await shakeHands(line.socket, where.host, target.tls, target.address, signal);
            phases.push(phase('tls', clock.monoMs() - connectedMs));
          }
          return { readings: phases };
        },
      },
    ],
    [Symbol.asyncDispose]: async () => {},
  };
}

interface Line extends AsyncDisposable {
  readonly socket: Socket;
}

async function openLine(where: { host: string; port: number }, address: string, signal: AbortSignal): Promise<Line> {
  signal.throwIfAborted();
  const socket = connectTcp({ ...where, signal });
  await settled(socket, 'connect', address, signal);
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
    },
  };
}

async function shakeHands(
  socket: Socket,
  host: string,
  tls: BrokerTls,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  const material = await readTlsMaterial(tls);
  const secure = connectTls({ socket, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }), host, ...material });
  await settled(secure, 'secureConnect', address, signal);
}

/** Resolves at the event, rejects with a `SourceError` at an error, an early end or the abort. */
function settled(socket: Socket, event: string, address: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: SourceErrorReason, error: unknown): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      const [why, what] = signal.aborted ? (['timeout', signal.reason] as const) : ([reason, error] as const);
      reject(new SourceError(why, `${address}: ${messageOf(what)}`, { cause: error }));
    };
    const abort = (): void => fail('timeout', signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => fail('closed', new Error('the connection was closed')));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(reasonOfSocketCode(error.code ?? '') ?? 'internal', error),
    );
    socket.once(event, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
