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
  // Both results are there from the first push on: a share of failures is 0, not unknown, while none failed.
  const count = (target: string, result: 'success' | 'failure'): void => {
    pushes.inc({ target, result: result === 'success' ? 'failure' : 'success' }, 0);
    pushes.inc({ target, result });
  };
  return {
    pushed: (target, sent, seconds) => {
      count(target, 'success');
      samples.set({ target }, sent);
      duration.set({ target }, seconds);
      lastSuccess.setToCurrentTime({ target });
    },
    failed: (target) => count(target, 'failure'),
  };
}
