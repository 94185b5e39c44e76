import type { PushSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import type { Log } from '../core/log.ts';
import { messageOf } from '../core/sre-error.ts';
import { exposedFamilies, sampleCount } from './exposed-family.ts';
import { pushTargets } from './index.ts';

/** Who is told what became of a push. */
export interface PushAccount {
  pushed(target: string, samples: number, seconds: number): void;
  failed(target: string): void;
}

export interface PusherOptions {
  readonly settings: PushSettings;
  /** The page as a scraper would get it now, in the classic text format. */
  readonly page: (signal: AbortSignal) => Promise<string>;
  readonly account: PushAccount;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Pushes the page to one place, every `every`, one push at a time: a push that is still running when the next is due
 * makes the next one late, so that at most one page is in memory. Closing it ends a running push.
 */
export async function startPusher(options: PusherOptions): Promise<AsyncDisposable> {
  const { settings, clock, log, account } = options;
  const target = await pushTargets[settings.to](settings, clock);
  const closing = new AbortController();
  let failing = false;

  const once = async (signal: AbortSignal): Promise<void> => {
    const begunMs = clock.monoMs();
    const families = exposedFamilies(await options.page(signal));
    await target.push(families, clock.wallMs(), signal);
    account.pushed(target.name, sampleCount(families), (clock.monoMs() - begunMs) / 1_000);
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const begunMs = clock.monoMs();
      try {
        await withDeadline(`push to ${target.name}`, settings.timeoutMs, closing.signal, once);
        if (failing) log.info({ target: target.name }, 'push goes through again');
        failing = false;
      } catch (error) {
        if (closing.signal.aborted) return;
        account.failed(target.name);
        if (!failing) log.warn({ target: target.name, error: messageOf(error) }, 'push failed');
        failing = true;
      }
      const restMs = Math.max(0, settings.everyMs - (clock.monoMs() - begunMs));
      await clock.sleep(restMs, closing.signal).catch(() => undefined); // closing is seen by the loop
    }
  };

  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      closing.abort(new Error('the exporter stops'));
      await running;
      await target[Symbol.asyncDispose]();
    },
  };
}
