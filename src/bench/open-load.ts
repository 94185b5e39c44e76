import type { Clock } from '../core/clock.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import type { Load } from './load.ts';
import { type LoadPlan, planLoad } from './load-plan.ts';
import { openLocalLoad } from './local-load.ts';
import { openSplitLoad } from './split-load.ts';

/** Who the clients are, and in how many processes they live. */
export interface LoadOptions {
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly processes: number;
  readonly clock: Clock;
}

/** Makes the clients of a measurement; nothing connects yet. */
export async function openLoad(plan: LoadPlan, { auth, tls, processes, clock }: LoadOptions): Promise<Load> {
  const { publishers, subscribers, idle } = plan.shape;
  const parts = Math.min(processes, publishers + subscribers + idle);
  if (parts > 1) return await openSplitLoad(plan, parts, auth, tls);
  const originMs = clock.monoMs();
  return await openLocalLoad({ plan, share: planLoad(plan), auth, tls, now: () => clock.monoMs() - originMs });
}
