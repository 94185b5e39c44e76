import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { createIntervalCounters, type MetricPoints } from '../interval-counters.ts';
import type { DatedReadings } from '../paced-read.ts';
import type { MonitorApi } from './monitor-api.ts';

/** What the sums per minute of a hub become. They count AMQP and HTTPS devices too: there is no protocol dimension. */
const sums: Readonly<Record<string, (node: string, total: number) => Reading>> = {
  'd2c.telemetry.ingress.success': (node, n) => reading(metrics.messagesReceived, { node }, n),
  'c2d.commands.egress.complete.success': (node, n) => reading(metrics.messagesSent, { node }, n),
  'd2c.telemetry.egress.dropped': (node, n) => reading(metrics.messagesDropped, { node, reason: 'unspecified' }, n),
  'd2c.telemetry.egress.invalid': (node, n) => reading(metrics.messagesDropped, { node, reason: 'unhandled' }, n),
  'd2c.telemetry.egress.orphaned': (node, n) => reading(metrics.messagesDropped, { node, reason: 'no_subscribers' }, n),
  C2DMessagesExpired: (node, n) => reading(metrics.messagesDropped, { node, reason: 'expired' }, n),
  'd2c.telemetry.ingress.sendThrottle': (_node, n) => reading(metrics.throttledRequests, { operation: 'publish' }, n),
};

/** Reads what happened in the minutes that are over, and adds it up. */
export function readCounters(options: {
  readonly node: string;
  readonly api: MonitorApi;
  readonly delayMs: number;
  readonly clock: Clock;
}): (signal: AbortSignal) => Promise<DatedReadings> {
  const { node, api, delayMs, clock } = options;
  const counters = createIntervalCounters(clock.wallMs());
  return async (signal) => {
    const window = counters.window(clock.wallMs(), delayMs);
    const told = await api.read(Object.keys(sums), 'total', window, signal);
    const answers = new Map<string, MetricPoints>(
      [...told].map(([name, points]) => [
        name,
        { points: points.map(({ startMs, value }) => ({ startMs, sum: value })), complete: true },
      ]),
    );
    counters.take(answers, window);
    return {
      readings: [
        reading(metrics.brokerInfo, { node, broker: 'azure-iot-hub', version: '', edition: '' }, 1),
        ...Object.entries(sums).flatMap(([name, say]) => {
          const total = answers.has(name) ? counters.total(name) : undefined;
          return total === undefined ? [] : [say(node, total)];
        }),
      ],
      asOfMs: counters.completeUntilMs(answers.keys()) ?? window.fromMs,
    };
  };
}
