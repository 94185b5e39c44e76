import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { FleetHistory, FleetSeries } from './fleet-history.ts';
import {
  clustersQuery,
  type FleetQuery,
  fleetQueries,
  hourlyPeak,
  kindQuery,
  mean,
  nodesQuery,
  payloadQuery,
  persistentQuery,
  usual,
  WINDOW_DAYS,
} from './fleet-queries.ts';
import { dailyPeaks, daysLeft, growthOf, LEAST_DAYS } from './growth.ts';
import type { LiveFleet, Measure } from './live-fleet.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Reads thirty days of a cluster. What the metrics do not tell is said in `missing`. Throws SRE_NO_FLEET when there is no
 * such cluster, a `SourceError` when the Prometheus does not answer.
 */
export async function readFleet(
  history: FleetHistory,
  cluster: string | undefined,
  nowMs: number,
  signal: AbortSignal,
): Promise<LiveFleet> {
  const name = cluster ?? (await onlyCluster(history, nowMs, signal));
  const measured: Measure[] = [];
  const missing: string[] = [];
  // One question after the other: thirty days of a large fleet are work for a Prometheus that also has to alert.
  for (const query of fleetQueries(name)) {
    const measure = await measureFor(history, query, nowMs, signal);
    if (measure === undefined)
      missing.push(`${query.says}: nothing of ${query.needs.join(' and ')} in ${WINDOW_DAYS} days`);
    else {
      measured.push(measure);
      if (measure.growth === undefined)
        missing.push(
          `growth of ${query.says}: ${measure.days} whole ${measure.days === 1 ? 'day' : 'days'} of data, ${LEAST_DAYS} are the least`,
        );
      else if (measure.days < WINDOW_DAYS - 2)
        missing.push(`${query.says}: ${measure.days} of ${WINDOW_DAYS} days have data`);
    }
  }
  if (!measured.some(({ id }) => id === 'connections' || id === 'messages-in'))
    throw await nothingKnown(history, name, nowMs, signal);
  const value = async (expr: string): Promise<number | undefined> => lastOf(await history.instant(expr, nowMs, signal));
  const [nodes, payloadBytes, persistent] = [
    await value(nodesQuery(name)),
    await value(payloadQuery(name)),
    await value(persistentQuery(name)),
  ];
  const kind = (await history.instant(kindQuery(name), nowMs, signal))[0]?.labels['broker'];
  if (!measured.some(({ id, limit }) => id === 'connections' && limit !== undefined))
    missing.push('connection limit: the broker tells none; set limits.connections of the cluster in sre.yaml');
  if (payloadBytes === undefined)
    missing.push('payload size: the broker does not count payload bytes; say it with --payload');
  missing.push('topic length and QoS: no metric tells them; say them with --topic-bytes and --qos');
  return {
    cluster: name,
    measures: measured,
    missing,
    ...(kind === undefined ? {} : { kind }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(payloadBytes === undefined ? {} : { payloadBytes }),
    ...(persistent === undefined ? {} : { persistent }),
  };
}

async function measureFor(
  history: FleetHistory,
  query: FleetQuery,
  nowMs: number,
  signal: AbortSignal,
): Promise<Measure | undefined> {
  const window = { fromMs: nowMs - WINDOW_DAYS * DAY_MS, toMs: nowMs, stepMs: HOUR_MS };
  const [series] = await history.range(hourlyPeak(query), window, signal);
  const samples = (series?.samples ?? []).filter(([, value]) => Number.isFinite(value));
  if (samples.length === 0) return undefined;
  const value = async (expr: string | undefined): Promise<number | undefined> =>
    expr === undefined ? undefined : lastOf(await history.instant(expr, nowMs, signal));
  const peak = Math.max(...samples.map(([, sample]) => sample));
  const [p95, average] = [await value(usual(query)), await value(mean(query))];
  const limit = query.unit === 'ratio' ? 1 : await value(query.limit);
  const afterLoss = await value(query.limitAfterLoss);
  const peaks = dailyPeaks(samples);
  const growth = growthOf(peaks);
  return {
    ...{ id: query.id, says: query.says, unit: query.unit, days: peaks.length, peaks, peak },
    p95: p95 ?? peak,
    mean: average ?? peak,
    ...(limit === undefined ? {} : { limit, limitFrom: query.unit === 'ratio' ? 'all of it' : 'the metrics' }),
    ...(afterLoss === undefined || afterLoss <= 0 ? {} : { limitAfterLoss: afterLoss }),
    ...(growth === undefined ? {} : { growth }),
    ...(growth === undefined || limit === undefined ? {} : { left: daysLeft(growth, limit) }),
  };
}

function lastOf(series: readonly FleetSeries[]): number | undefined {
  const value = series[0]?.samples.at(-1)?.[1];
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

async function clustersOf(history: FleetHistory, nowMs: number, signal: AbortSignal): Promise<readonly string[]> {
  const series = await history.instant(clustersQuery, nowMs, signal);
  return series.flatMap(({ labels }) => labels['cluster'] ?? []).toSorted();
}

async function onlyCluster(history: FleetHistory, nowMs: number, signal: AbortSignal): Promise<string> {
  const clusters = await clustersOf(history, nowMs, signal);
  const [only] = clusters;
  if (only !== undefined && clusters.length === 1) return only;
  throw new SreError(
    'SRE_NO_FLEET',
    clusters.length === 0
      ? 'this Prometheus has no mqtt_connections_current: no cluster to read'
      : `this Prometheus knows ${clusters.length} clusters, and none was named`,
    clusters.length === 0
      ? { exitCode: EXIT.precondition, hint: 'does it scrape sre exporter?' }
      : { hint: `--cluster NAME, one of ${clusters.join(', ')}` },
  );
}

async function nothingKnown(
  history: FleetHistory,
  name: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<SreError> {
  const clusters = await clustersOf(history, nowMs, signal);
  return new SreError('SRE_NO_FLEET', `this Prometheus knows nothing of a cluster "${name}"`, {
    exitCode: EXIT.precondition,
    hint:
      clusters.length === 0
        ? 'it has no mqtt_connections_current at all: does it scrape sre exporter?'
        : `it knows ${clusters.join(', ')}`,
  });
}
