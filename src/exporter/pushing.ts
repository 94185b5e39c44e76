import type { PushSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { startPusher } from '../push/pusher.ts';
import { classic } from './exposition/format.ts';
import { FleetPage } from './exposition/page.ts';
import type { Fleet } from './fleet.ts';
import { FleetParts } from './fleet-parts.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { sameValue } from './same-value.ts';

/** What pushing takes its pages from, and whom it tells. */
export interface PushingOptions {
  readonly fleet: Fleet;
  readonly own: OwnMetrics;
  readonly log: Log;
  readonly clock: Clock;
}

interface Running {
  readonly settings: PushSettings;
  readonly pusher: AsyncDisposable;
}

/** Every push of the configuration, running; closing it ends them all. */
export class Pushing implements AsyncDisposable {
  readonly #options: PushingOptions;
  #running: readonly Running[] = [];

  constructor(options: PushingOptions) {
    this.#options = options;
  }

  /** Takes over other settings: what is pushed as before goes on, the others begin anew, removed ones end. */
  async follow(settings: readonly PushSettings[]): Promise<void> {
    const before = this.#running;
    const next: Running[] = [];
    for (const wanted of settings) {
      const kept = before.find((each) => !next.includes(each) && sameValue(each.settings, wanted));
      next.push(kept ?? { settings: wanted, pusher: await this.#start(wanted) });
    }
    this.#running = next;
    await close(before.filter((each) => !next.includes(each)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#running);
    this.#running = [];
  }

  #start(settings: PushSettings): Promise<AsyncDisposable> {
    const { fleet, own, log, clock } = this.#options;
    const everybody = new FleetParts(fleet);
    const whole = new FleetPage(clock);
    return startPusher({
      settings,
      account: own.pushes,
      log,
      clock,
      page: async () => {
        const { scrapeTimeoutMs } = fleet.settings;
        await everybody.refresh(Math.min(scrapeTimeoutMs, settings.timeoutMs / 2), scrapeTimeoutMs);
        const families = await own.families();
        const { parts, atRest } = everybody.take();
        const { pieces, release } = whole.render({ format: classic, gzip: false }, parts, families, atRest);
        try {
          return Buffer.concat(pieces).toString('utf8');
        } finally {
          release();
        }
      },
    });
  }
}

async function close(running: readonly Running[]): Promise<void> {
  await Promise.all(running.map(({ pusher }) => pusher[Symbol.asyncDispose]()));
}
