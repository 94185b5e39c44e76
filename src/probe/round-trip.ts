import { expectArrival } from './probe-message.ts';
import { awaitDelivery, connectProbe, type Probing, publishProbe, subscribeProbe } from './probing.ts';

/** Subscribes, publishes and waits for the own message on one connection. */
export async function probeRoundTrip(probing: Probing, signal: AbortSignal): Promise<void> {
  const { identity, module, where, clock } = probing;
  const { qos } = module;
  const arrival = expectArrival(identity, where, clock.monoMs);
  const how = { clientId: identity.clientId, clean: true, hear: arrival.hear };
  const { connection } = await connectProbe(probing, how, signal);
  await subscribeProbe(probing, connection, qos, signal);
  const beganMs = clock.monoMs();
  await publishProbe(probing, connection, { qos, retain: false, alone: false }, signal);
  await awaitDelivery(probing, connection, arrival, { beganMs, qos }, signal);
}
