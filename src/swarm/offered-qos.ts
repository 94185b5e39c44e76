import type { Packet } from 'mqtt-packet';
import { withDeadline } from '../core/deadline.ts';
import { Connection } from './connection.ts';
import { Dialler } from './dialler.ts';
import { encode } from './encode.ts';
import { connectPacket } from './session.ts';
import type { SwarmOptions } from './swarm.ts';

/** What is needed to ask. */
export type QosInquiry = Pick<SwarmOptions, 'run' | 'profile' | 'protocolVersion' | 'auth' | 'tls'> & {
  readonly endpoint: string;
  readonly signal: AbortSignal;
};

/**
 * The highest QoS the broker grants: RabbitMQ answers 1 to a subscription at QoS 2, and what it then delivers twice it never
 * promised to deliver once. Undefined when the broker does not say within the clients' connect timeout.
 */
export async function offeredQos(inquiry: QosInquiry): Promise<0 | 1 | 2 | undefined> {
  const { endpoint, run, profile, auth = {}, tls = {}, signal } = inquiry;
  const version = profile.protocol ?? inquiry.protocolVersion ?? 4;
  const connect = connectPacket(`sre-${run}-qos`, false, { profile, protocolVersion: version, auth });
  let connection: Connection | undefined;
  try {
    return await withDeadline(`SUBACK of ${endpoint}`, profile.connectTimeoutMs, signal, () => {
      return new Promise<0 | 1 | 2 | undefined>((resolve) => {
        let most = 2;
        const packet = (received: Packet): void => {
          if (received.cmd === 'connack') {
            most = received.properties?.maximumQoS ?? 2;
            const subscriptions = [{ topic: `sre/${run}/qos`, qos: 2 as const }];
            connection?.send(encode({ cmd: 'subscribe', messageId: 1, subscriptions }, version));
          } else if (received.cmd === 'suback') resolve(lowerOf(Number(received.granted[0]), most));
        };
        connection = new Connection(endpoint, version, new Dialler(tls), {
          tcpOpen: nothing,
          opened: () => connection?.send(encode(connect, version)),
          packet,
          message: nothing,
          confirmation: nothing,
          pong: nothing,
          drained: nothing,
          ended: () => resolve(undefined),
        });
      });
    });
  } catch {
    signal.throwIfAborted();
    return undefined; // a broker that cannot be asked now is for the swarm's own start to name
  } finally {
    connection?.send(encode({ cmd: 'disconnect' }, version));
    await connection?.finish();
  }
}

/** What is granted, at most what is taken; undefined for a refusal. */
function lowerOf(granted: number, most: number): 0 | 1 | 2 | undefined {
  const lower = granted > 2 ? granted : Math.min(granted, most);
  return lower === 0 || lower === 1 || lower === 2 ? lower : undefined;
}

function nothing(): void {}
