import { Counter, Gauge, type Registry } from 'prom-client';
import { ownMetrics } from '../metrics/own-metrics.ts';
import type { PushAccount } from '../push/pusher.ts';
import { registeredIn } from './registered-metric.ts';

/** What became of pushes, on the exporter's own page and so in the next push too. */
export function createPushMetrics(registry: Registry): PushAccount {
  const registered = registeredIn(registry);
  const pushes = new Counter(registered(ownMetrics.pushes));
  const samples = new Gauge(registered(ownMetrics.pushSamples));
  const lastSuccess = new Gauge(registered(ownMetrics.pushLastSuccess));
  const duration = new Gauge(registered(ownMetrics.pushDuration));
  return {
    pushed: (target, count, seconds) => {
      pushes.inc({ target, result: 'success' });
      samples.set({ target }, count);
      duration.set({ target }, seconds);
      lastSuccess.setToCurrentTime({ target });
    },
    failed: (target) => pushes.inc({ target, result: 'failure' }),
  };
}
