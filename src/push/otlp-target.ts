import type { PushSettings } from '../config/settings.ts';
import { readTlsMaterial } from '../core/tls-material.ts';
import type { ExposedFamily } from './exposed-family.ts';
import { pushHeaders } from './push-headers.ts';
import type { PushTarget } from './push-target.ts';

/** Data points of one request; collectors refuse bodies of more than a few megabytes. */
const POINTS_PER_REQUEST = 5_000;

/**
 * OTLP over HTTP with the exporter of the OpenTelemetry project, which retries what the protocol calls retryable within
 * the time it is given. Loads late: only who pushes pays for it.
 */
export async function otlpTarget(settings: PushSettings): Promise<PushTarget> {
  const [{ OTLPMetricExporter }, { resourceMetrics }, tls] = await Promise.all([
    import('@opentelemetry/exporter-metrics-otlp-proto'),
    import('./otlp-metrics.ts'),
    readTlsMaterial(settings.tls),
  ]);
  const exporter = new OTLPMetricExporter({
    url: settings.url,
    headers: pushHeaders(settings),
    timeoutMillis: settings.timeoutMs,
    concurrencyLimit: 2, // the package frees a slot a moment after it said that it is done
    httpAgentOptions: { keepAlive: false, ...tls },
  });
  return {
    name: `otlp ${new URL(settings.url).host}`,
    push: async (families, atMs, signal) => {
      for (const part of parts(families)) {
        signal.throwIfAborted();
        await exported((done) => exporter.export(resourceMetrics(part, atMs, settings.labels), done), signal);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await exporter.shutdown();
    },
  };
}

/** What the package reports when it is done: code 0 is success. */
interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

function exported(start: (done: (result: ExportResult) => void) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    start(({ code, error }) => {
      signal.removeEventListener('abort', abort);
      if (code === 0) resolve();
      else reject(error ?? new Error('the receiver did not take the metrics'));
    });
  });
}

/** The families in requests of bounded size; a family too big for one request is cut in pieces, a histogram never. */
function* parts(families: readonly ExposedFamily[]): Generator<readonly ExposedFamily[]> {
  let part: ExposedFamily[] = [];
  let points = 0;
  for (const family of families.flatMap(pieces)) {
    const more = [...family.samples.values()].reduce((sum, samples) => sum + samples.length, 0);
    if (points + more > POINTS_PER_REQUEST && part.length > 0) {
      yield part;
      part = [];
      points = 0;
    }
    part.push(family);
    points += more;
  }
  if (part.length > 0) yield part;
}

function pieces(family: ExposedFamily): readonly ExposedFamily[] {
  const samples = family.samples.get(family.name) ?? [];
  if (family.type === 'histogram' || samples.length <= POINTS_PER_REQUEST) return [family];
  const cuts = Math.ceil(samples.length / POINTS_PER_REQUEST);
  return Array.from({ length: cuts }, (_, at) => ({
    ...family,
    samples: new Map([[family.name, samples.slice(at * POINTS_PER_REQUEST, (at + 1) * POINTS_PER_REQUEST)]]),
  }));
}
