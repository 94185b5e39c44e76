import { SourceError } from '../core/source.ts';
import { expectArrival } from './probe-message.ts';
import { awaitDelivery, connectProbe, type Probing, publishProbe, subscribeProbe } from './probing.ts';

/**
 * Leaves a session with a subscription behind, publishes to it from a second connection and comes back for the message.
 * QoS 0 is raised to 1, because no broker has to keep QoS 0 for a client that is away. The session is deleted.
 */
export async function probePersistentSession(probing: Probing, signal: AbortSignal): Promise<void> {
  const { identity, module, where, clock, undo, seen } = probing;
  const qos = module.qos === 0 ? 1 : module.qos;
  const { clientId } = identity;
  // The broker forgets the session by itself soon after us, should nobody be left to delete it (MQTT 5 only).
  const kept = { clientId, clean: false, sessionExpirySeconds: Math.ceil((4 * module.timeoutMs) / 1_000) };
  undo.push(async (late) => void (await connectProbe(probing, { clientId, clean: true }, late)));

  const { connection: first } = await connectProbe(probing, kept, signal);
  await subscribeProbe(probing, first, qos, signal);
  await first.close();

  const { connection: publisher } = await connectProbe(probing, { clientId: `${clientId}p`, clean: true }, signal);
  await publishProbe(probing, publisher, { qos, retain: false, alone: false }, signal);

  const beganMs = clock.monoMs();
  const arrival = expectArrival(identity, where, clock.monoMs);
  const back = await connectProbe(probing, { ...kept, hear: arrival.hear }, signal);
  seen.sessionPresent = back.sessionPresent;
  if (!back.sessionPresent) {
    throw new SourceError(
      'refused',
      `${where}: the broker did not keep the session: CONNACK says "no session present"`,
    );
  }
  await awaitDelivery(probing, back.connection, arrival, { beganMs, qos }, signal);
}
