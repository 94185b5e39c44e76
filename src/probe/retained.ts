import { SourceError } from '../core/source.ts';
import type { PacketConnection } from '../mqtt/packet-connection.ts';
import type { Received } from '../mqtt/packet-connection-options.ts';
import { expectArrival } from './probe-message.ts';
import { awaitDelivery, connectProbe, type Probing, publishProbe, subscribeProbe } from './probing.ts';

/** Leaves a retained message, subscribes afterwards and receives it with the retained flag; then clears it. */
export async function probeRetained(probing: Probing, signal: AbortSignal): Promise<void> {
  const { identity, module, where, clock, undo } = probing;
  const { qos } = module;
  let arrival = expectArrival(identity, where, clock.monoMs);
  const how = { clientId: identity.clientId, clean: true, hear: (message: Received) => arrival.hear(message) };
  const { connection } = await connectProbe(probing, how, signal);
  undo.push((late) => clear(probing, connection, late));
  await publishProbe(probing, connection, { qos, retain: true, alone: true }, signal);
  const beganMs = clock.monoMs();
  await subscribeProbe(probing, connection, qos, signal);
  await awaitDelivery(probing, connection, arrival, { beganMs, qos }, signal);
  if (arrival.retained()) return;
  // A broker may acknowledge first and route afterwards: then this was the live copy. The next question finds the stored one.
  arrival = expectArrival(identity, where, clock.monoMs);
  await subscribeProbe(probing, connection, qos, signal);
  await awaitDelivery(probing, connection, arrival, { beganMs, qos: 0 }, signal);
  if (arrival.retained()) return;
  throw new SourceError('parse', `${where}: the retained message came without the retained flag`);
}

/** Clears it with an empty retained message and asks again, on a connection that works: nothing may come. */
async function clear(probing: Probing, used: PacketConnection, signal: AbortSignal): Promise<void> {
  const { identity, module, where, clock } = probing;
  const again = expectArrival(identity, where, clock.monoMs);
  const how = { clientId: `${identity.clientId}c`, clean: true, hear: again.hear };
  const publisher = used.alive() ? used : (await connectProbe(probing, how, signal)).connection;
  await publisher.publish(identity.topic, Buffer.alloc(0), { qos: module.qos, retain: true }, signal);
  await publisher.ping(signal); // QoS 0 is only written so far
  const reader = publisher === used ? (await connectProbe(probing, how, signal)).connection : publisher;
  // Asked again when something came, as above: an acknowledged message need not have been worked off.
  for (const questions of [1, 2]) {
    await reader.subscribe(identity.topic, 0, signal);
    await reader.ping(signal);
    if (again.count() < questions) return;
  }
  throw new SourceError('refused', `${where}: the retained message is still there after it was cleared`);
}
