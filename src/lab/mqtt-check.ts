import { connect } from 'node:net';

/** Clients of the lab's own checks; no statistic counts them. */
export const CHECK_CLIENT_PREFIX = 'lab-check-';

/** Answer of one health check: `refused` when nobody listens, `silent` for everything else that is not good. */
export type CheckResult = 'good' | 'refused' | 'silent';

/**
 * One real MQTT 3.1.1 CONNECT, good only with a CONNACK that accepts. The kernel completes TCP handshakes for a frozen
 * process, so a TCP check would keep a zombie in service. The node asks the shared state for every CONNECT, which makes
 * this a check of both.
 */
export async function checkMqtt(
  address: { readonly name: string; readonly port: number },
  withinMs: number,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const socket = connect({ port: address.port, host: '127.0.0.1', noDelay: true });
    const settle = (result: CheckResult): void => {
      clearTimeout(timer);
      socket.destroySoon();
      resolve(result);
    };
    const timer = setTimeout(() => {
      socket.destroy();
      resolve('silent');
    }, withinMs);
    socket.on('connect', () => socket.write(connectPacket(`${CHECK_CLIENT_PREFIX}${address.name}`)));
    socket.on('data', (answer) => {
      const accepted = answer[0] === 0x20 && answer[3] === 0;
      if (accepted) socket.write(DISCONNECT);
      settle(accepted ? 'good' : 'silent');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'));
    socket.on('close', () => settle('silent'));
  });
}

const DISCONNECT = Buffer.of(0xe0, 0);

/** CONNECT of MQTT 3.1.1: clean session, keepalive 5 s [MQTT-3.1]. */
function connectPacket(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const variable = Buffer.of(0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 5);
  const body = Buffer.concat([variable, Buffer.of(id.length >> 8, id.length & 0xff), id]);
  return Buffer.concat([Buffer.of(0x10, body.length), body]);
}
