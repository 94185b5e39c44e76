import type { PushSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import { createHttpSender } from '../http/http-sender.ts';
import { pushHeaders } from './push-headers.ts';
import type { PushTarget } from './push-target.ts';
import { seriesOf, writeRequest } from './remote-write-request.ts';
import { StaleSeries } from './stale-series.ts';

/** Series of one request: what receivers commonly take at once. */
const SERIES_PER_REQUEST = 2_000;
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;

/** Prometheus remote write 1.0, as Mimir, Thanos, VictoriaMetrics and Prometheus itself receive it. */
export function remoteWriteTarget(settings: PushSettings, clock: Clock): PushTarget {
  const sender = createHttpSender(settings.url, settings.tls);
  const stale = new StaleSeries();
  const headers = {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
    ...pushHeaders(settings),
  };

  const send = async (body: Buffer, signal: AbortSignal): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      let waitMs = FIRST_WAIT_MS * 2 ** (attempt - 1);
      try {
        const { status, refused, retryAfterSeconds } = await sender.post(body, headers, signal);
        if (refused === undefined) return;
        // Only what may go better next time is tried again; a 4xx says that these bytes never will be taken.
        if (attempt === ATTEMPTS || (status < 500 && status !== 429)) throw refused;
        if (retryAfterSeconds !== undefined) waitMs = retryAfterSeconds * 1_000;
      } catch (error) {
        if (signal.aborted || attempt === ATTEMPTS || isRefusal(error)) throw error;
      }
      await clock.sleep(waitMs, signal);
    }
  };

  return {
    name: `remote_write ${new URL(settings.url).host}`,
    push: async (families, atMs, signal) => {
      const present = seriesOf(families, settings.labels);
      const all = [...present, ...stale.ended(present)];
      for (let from = 0; from < all.length; from += SERIES_PER_REQUEST) {
        await send(writeRequest(all.slice(from, from + SERIES_PER_REQUEST), atMs), signal);
      }
      stale.delivered(present);
    },
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  };
}

/** A status the receiver meant: trying again changes nothing. */
function isRefusal(error: unknown): boolean {
  const reason = (error as { readonly reason?: string }).reason;
  return reason === 'auth' || reason === 'http_4xx' || reason === 'parse';
}
