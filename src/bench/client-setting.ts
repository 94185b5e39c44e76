import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import type { ClientSetting } from '../swarm/client-setting.ts';
import { connectFrames } from '../swarm/connect-frame.ts';
import { Dialler } from '../swarm/dialler.ts';
import type { LoadPlan } from './load-plan.ts';

/** First and longest wait of a client before it tries again: whoever was refused must not become the load. */
const BACKOFF_MS = { min: 1000, max: 10_000 };

/** What all clients of a load are like: every session is clean and ends with its connection. */
export function clientSetting(
  { protocolVersion, keepaliveMs, connectTimeoutMs }: LoadPlan,
  { username, password }: BrokerAuth,
  tls: BrokerTls,
  around: Pick<ClientSetting, 'alarms' | 'now' | 'report'>,
): ClientSetting {
  const session = {
    profile: { keepaliveMs, connectTimeoutMs, backoffMs: BACKOFF_MS, jitter: 0.5, cleanStart: true },
    protocolVersion,
    auth: { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) },
  };
  return { ...session, seed: 1, connects: connectFrames(session), dialler: new Dialler(tls), ...around };
}
