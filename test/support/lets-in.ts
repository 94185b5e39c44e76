import type { BrokerAuth } from '../../src/core/target.ts';
import { openCheckClient } from '../../src/doctor/check-client.ts';
import { doctorVisit } from './doctor-visit.ts';

/** Whether a broker that is starting lets this user in already, whatever the listener. */
export async function letsIn(url: string, auth: BrokerAuth, signal: AbortSignal): Promise<boolean> {
  await using asking = doctorVisit(url, { auth, timeoutMs: 1_000 }, { protocolVersion: 4 });
  try {
    await using _client = await openCheckClient(asking.visit, { clientId: 'knock' }, signal);
    return true;
  } catch {
    return false; // not started yet: asked again until the deadline
  }
}
