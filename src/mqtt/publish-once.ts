import type { MqttClient } from 'mqtt';
import { SourceError } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';
import { type ConnectionTarget, connectOptions, whereOf } from './connect-options.ts';
import { asConnectionFailure } from './connection-failure.ts';

/** What is published: once, at QoS 1, not retained. */
export interface Publication {
  readonly topic: string;
  readonly payload: string;
}

/**
 * Connects anew, publishes, and returns when the broker has acknowledged; the connection is over then. Throws a
 * `SourceError`, with reason `timeout` when the signal aborts.
 */
export async function publishOnce(target: ConnectionTarget, message: Publication, signal: AbortSignal): Promise<void> {
  const where = whereOf(target.url);
  try {
    const [{ connect }, options] = await Promise.all([import('mqtt'), connectOptions(target)]);
    signal.throwIfAborted();
    await publish(connect(target.url, options), message, where, signal);
  } catch (error) {
    if (signal.aborted) throw new SourceError('timeout', `${where}: ${messageOf(signal.reason)}`, { cause: error });
    throw asConnectionFailure(where, error);
  }
}

function publish(client: MqttClient, message: Publication, where: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', abort);
      client.end(true);
      reject(error);
    };
    const abort = (): void => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    client.on('error', fail);
    client.on('close', () => fail(new SourceError('closed', `${where}: the broker closed the connection`)));
    client.on('connect', () => {
      client.publish(message.topic, message.payload, { qos: 1 }, (error) => {
        if (error instanceof Error) return fail(error);
        signal.removeEventListener('abort', abort);
        resolve();
        client.end(); // with a DISCONNECT, so that no broker logs a lost connection; nobody waits for it
      });
    });
  });
}
