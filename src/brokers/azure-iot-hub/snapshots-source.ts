import type { Clock } from '../../core/clock.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { INTERVAL_MS, intervalStart } from '../interval-sum.ts';
import type { DatedReadings } from '../paced-read.ts';
import type { MonitorApi, MonitorPoint } from './monitor-api.ts';

const CONNECTED = 'connectedDeviceCount';
const REGISTERED = 'totalDeviceCount';
const QUOTA_USED = 'dailyMessageQuotaUsed';

/** A hub publishes these every few minutes; what is older than that is not how things are now. */
const LOOK_BACK_MS = 15 * INTERVAL_MS;

const DAY_MS = 86_400_000;

/** Reads the numbers that are how things are and no sums. The age is that of the oldest of them. */
export function readSnapshots(options: {
  readonly node: string;
  readonly api: MonitorApi;
  readonly quota: number | undefined;
  readonly clock: Clock;
}): (signal: AbortSignal) => Promise<DatedReadings> {
  const { node, api, quota, clock } = options;
  return async (signal) => {
    const now = clock.wallMs();
    const untilMs = intervalStart(now) + INTERVAL_MS;
    const window = { fromMs: untilMs - LOOK_BACK_MS, untilMs };
    const told = await api.read([CONNECTED, REGISTERED, QUOTA_USED], 'maximum', window, signal);
    const latest = (name: string): MonitorPoint | undefined =>
      (told.get(name) ?? [])
        .filter(({ startMs }) => startMs >= window.fromMs && startMs < untilMs)
        .toSorted((a, b) => b.startMs - a.startMs)[0];
    const [connected, registered, used] = [latest(CONNECTED), latest(REGISTERED), today(latest(QUOTA_USED), now)];
    const points = [connected, registered, used].filter((point) => point !== undefined);
    return {
      readings: [
        ...(connected === undefined ? [] : [reading(metrics.connectionsCurrent, { node }, connected.value)]),
        ...(registered === undefined ? [] : [reading(metrics.registeredDevices, {}, registered.value)]),
        ...(used === undefined ? [] : [reading(metrics.quotaUsed, { quota: 'daily_messages' }, used.value)]),
        ...(quota === undefined ? [] : [reading(metrics.quotaLimit, { quota: 'daily_messages' }, quota)]),
      ],
      asOfMs: Math.min(now, ...points.map(({ startMs }) => startMs + INTERVAL_MS)),
    };
  };
}

/** The quota starts anew at midnight UTC: the last value of yesterday says nothing about today. */
function today(point: MonitorPoint | undefined, nowMs: number): MonitorPoint | undefined {
  return point !== undefined && Math.floor(point.startMs / DAY_MS) === Math.floor(nowMs / DAY_MS) ? point : undefined;
}
