import type { Duplex } from 'node:stream';
import type { MqttClient } from 'mqtt';

/** How long a broker may take to end its side after DISCONNECT. */
const PARTING_MS = 500;

/** Sends DISCONNECT and waits until the stream has ended; a broker that does not end its side is not waited for long. */
export async function part(client: MqttClient, stream: Duplex): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, PARTING_MS);
    stream.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.end(false);
  });
}
