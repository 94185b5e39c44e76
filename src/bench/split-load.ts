import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { sharedMonoMs } from '../swarm/shared-clock.ts';
import type { Load } from './load.ts';
import { type LoadPlan, planLoad, shareOf } from './load-plan.ts';
import type { Answers, Ask } from './load-protocol.ts';
import { LoadWorker } from './load-worker.ts';
import { mergeConnections, mergeConnectionTallies, mergeCounts, mergeTallies } from './merge-tally.ts';

/** A load whose clients are dealt out to several processes of this host; all read one clock. */
export async function openSplitLoad(
  plan: LoadPlan,
  processes: number,
  { username, password }: BrokerAuth,
  tls: BrokerTls,
): Promise<Load> {
  const originSharedMs = sharedMonoMs();
  const load = new SplitLoad(
    Array.from({ length: processes }, () => new LoadWorker()),
    () => sharedMonoMs() - originSharedMs,
  );
  const all = planLoad(plan);
  const auth = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: password.reveal() }),
  };
  try {
    await load.each((part) => ({
      kind: 'open',
      given: { plan, share: shareOf(all, part, processes), tls, ...auth, originSharedMs },
    }));
  } catch (error) {
    await load[Symbol.asyncDispose]();
    throw error;
  }
  return load;
}

class SplitLoad implements Load {
  readonly now: () => number;
  readonly #workers: readonly LoadWorker[];

  constructor(workers: readonly LoadWorker[], now: () => number) {
    this.#workers = workers;
    this.now = now;
  }

  /** Gives everybody an order and waits for all answers. */
  async each<K extends keyof Answers>(
    order: (part: number) => Ask & { readonly kind: K },
  ): Promise<readonly Answers[K][]> {
    return await Promise.all(this.#workers.map((worker, part) => worker.ask<K>(order(part))));
  }

  async connect(): Promise<void> {
    await this.each(() => ({ kind: 'connect' }));
  }

  async connections() {
    return mergeConnections(await this.each(() => ({ kind: 'connections' })));
  }

  async connectionTally() {
    return await mergeConnectionTallies(await this.each(() => ({ kind: 'connectionTally' })));
  }

  async begin(order: Parameters<Load['begin']>[0]): Promise<void> {
    await this.each(() => ({ kind: 'begin', given: order }));
  }

  async counts() {
    return mergeCounts(await this.each(() => ({ kind: 'counts' })));
  }

  async halt(): Promise<void> {
    await this.each(() => ({ kind: 'halt' }));
  }

  async tally() {
    return await mergeTallies(await this.each(() => ({ kind: 'tally' })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
  }
}
