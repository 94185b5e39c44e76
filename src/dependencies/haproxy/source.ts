import { SourceError } from '../../core/source.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import type { DependencyTarget, OpenDependency } from '../dependency-kind.ts';
import { isHaproxyCsv, parseHaproxyCsv } from './csv-stats.ts';
import type { HaproxyOptions } from './kind.ts';
import { parseHaproxyPage } from './prometheus-stats.ts';
import { type HaproxyStats, onlyProxies, proxyNames } from './stats.ts';
import { statsReadings } from './stats-readings.ts';

/** A page of a thousand servers has 6 MB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** One source: the page of the address, in the format its content shows. */
export function openHaproxy(target: DependencyTarget<HaproxyOptions>): OpenDependency {
  const http = createHttpReader(target);
  const { proxies } = target.options;
  return {
    sources: [
      {
        name: target.source,
        read: async (signal) => {
          const { body } = await http.text(target.address, { signal, accept: 'text/plain', maxBytes: MAX_BYTES });
          const all = parseStats(target.address, body);
          const missing = (proxies ?? []).filter((name) => !proxyNames(all).includes(name));
          const stats = onlyProxies(all, proxies);
          if (missing.length > 0 || proxyNames(stats).length === 0) throw noProxy(target.address, all, missing);
          return { readings: statsReadings(target.name, stats) };
        },
      },
    ],
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function parseStats(address: string, body: string): HaproxyStats {
  const stats = isHaproxyCsv(body) ? parseHaproxyCsv(body) : parseHaproxyPage(body);
  if (stats !== undefined) return stats;
  const begins = JSON.stringify(body.slice(0, 40));
  throw new SourceError(
    'parse',
    `GET ${address}: expected HAProxy's Prometheus page or the CSV of its stats page (…/stats;csv), got ${body === '' ? 'an empty answer' : `a page that begins ${begins}`}`,
  );
}

function noProxy(address: string, all: HaproxyStats, missing: readonly string[]): SourceError {
  const known = proxyNames(all).join(', ') || 'none';
  const what =
    missing.length > 0
      ? `no proxy named ${missing.join(', ')}`
      : 'no proxy in mode tcp: name those that carry MQTT under options.proxies';
  return new SourceError('parse', `GET ${address}: ${what}; the page has ${known}`);
}
