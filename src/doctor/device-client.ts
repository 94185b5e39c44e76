import { DeadlineError } from '../core/deadline.ts';
import { SourceError } from '../core/source.ts';
import { type CheckClient, openCheckClient } from './check-client.ts';
import type { Visit } from './visit.ts';

/** A connection with the client id of somebody's device. */
export interface DeviceClient extends AsyncDisposable {
  readonly client: CheckClient;
  /** The device has a session at the broker: nothing is sent into it, and nothing in it is acknowledged. */
  readonly hasSession: boolean;
}

/** Longest session of MQTT 5: it never expires. A shorter one of ours would replace the device's. */
const NEVER_EXPIRES = 0xffffffff;

/**
 * Connects as the device, which throws it out if it is connected. A session it has stays as it is, with all messages
 * queued in it; one that was not there before is deleted again, unless the device has come back and taken it.
 */
export async function openDeviceClient(visit: Visit, clientId: string, signal: AbortSignal): Promise<DeviceClient> {
  let ours = true;
  let isUnsure = false;
  const forget = async (late: AbortSignal): Promise<void> => {
    if (isUnsure) throw new SourceError('closed', 'nobody told whether the device had it before, so it was left alone');
    if (!ours) return;
    await using _gone = await openCheckClient(visit, { clientId, clean: true }, late);
    ours = false;
  };
  visit.undo(`session of ${clientId}, had the doctor made one`, forget);
  const wish = { clientId, clean: false, sessionExpirySeconds: NEVER_EXPIRES, sparesSession: true };
  let client: CheckClient;
  try {
    client = await openCheckClient(visit, wish, signal);
  } catch (error) {
    ours = false; // whose session there is, if any, was not told: better one too many than the device's deleted
    isUnsure = signal.aborted || error instanceof DeadlineError;
    throw error;
  }
  const hasSession = client.connack.sessionPresent;
  if (hasSession) ours = false;
  return {
    client,
    hasSession,
    async [Symbol.asyncDispose]() {
      if (hasSession) return client.tear();
      if (await client.ends(0)) ours = false; // the device is back, and the session is its own now
      await forget(signal);
      await client[Symbol.asyncDispose]();
    },
  };
}
