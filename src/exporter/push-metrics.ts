import { Counter, Gauge, type Registry } from 'prom-client';
import type { PushAccount } from '../push/pusher.ts';

/** What became of pushes, on the exporter's own page and so in the next push too. */
export function createPushMetrics(registry: Registry): PushAccount {
  const registers = [registry];
  const pushes = new Counter({
    name: 'mqtt_sre_pushes_total',
    help: 'Pages pushed to this target, by result; a failed page is not sent again, the next one has newer numbers.',
    labelNames: ['target', 'result'] as const,
    registers,
  });
  const samples = new Gauge({
    name: 'mqtt_sre_push_samples',
    help: 'Samples of the last page that this target took.',
    labelNames: ['target'] as const,
    registers,
  });
  const lastSuccess = new Gauge({
    name: 'mqtt_sre_push_last_success_timestamp_seconds',
    help: 'Unix time of the last page that this target took.',
    labelNames: ['target'] as const,
    registers,
  });
  const duration = new Gauge({
    name: 'mqtt_sre_push_duration_seconds',
    help: 'How long the last page that this target took was on its way, collecting included.',
    labelNames: ['target'] as const,
    registers,
  });
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
