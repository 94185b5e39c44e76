import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Messages waiting for delivery. */
export const queuedMessages: Signal = {
  id: 'queued-messages',
  title: 'Messages waiting',
  question:
    'Do consumers keep up? A saw-tooth is fine; a steady climb ends in loss. Find the slow or offline consumers with the runbook.',
  unit: 'short',
  by: ['cluster', 'node', 'method'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) => scope.select(metrics.queuedMessages),
};
