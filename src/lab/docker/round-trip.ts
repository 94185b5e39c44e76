import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { withDeadline } from '../../core/deadline.ts';
import { openPacketConnection } from '../../mqtt/packet-connection.ts';
import { CHECK_CLIENT_PREFIX } from '../mqtt-check.ts';

const ROUND_TRIP_MS = 5_000;
const MAX_BYTES = 65_536;

/** One message from CONNECT to its receipt, by the same client; rejects with what did not happen. */
export async function roundTrip(url: string, qos: 0 | 1 | 2, signal: AbortSignal): Promise<void> {
  const { hostname, port, host: where } = new URL(url);
  await withDeadline(`a message through ${where}`, ROUND_TRIP_MS, signal, async (inner) => {
    const id = randomUUID().slice(0, 13);
    const topic = `lab/check/${id}`;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.on('error', () => undefined); // whoever waits hears it
    try {
      await once(socket, 'connect', { signal: inner });
      let heard: () => void = () => undefined;
      const received = new Promise<void>((resolve) => {
        heard = resolve;
      });
      const connection = await openPacketConnection(socket, {
        where,
        auth: {},
        clientId: `${CHECK_CLIENT_PREFIX}${id}`,
        protocolVersion: 4,
        clean: true,
        maxBytes: MAX_BYTES,
        hear: (message) => {
          if (message.topic === topic) heard();
        },
      });
      try {
        const { code } = await connection.connack(inner);
        if (code !== 0) throw new Error(`${where} refused the connection with code ${code}`);
        const granted = await connection.subscribe(topic, qos, inner);
        if (granted >= 0x80) throw new Error(`${where} refused the subscription with code ${granted}`);
        await connection.publish(topic, Buffer.from(id), { qos, retain: false }, inner);
        await Promise.race([received, connection.lost]);
      } finally {
        await connection.close();
      }
    } finally {
      socket.destroy();
    }
  });
}
