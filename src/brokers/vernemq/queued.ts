import type { Reading } from '../../core/reading.ts';
import { type PrometheusPage, sumOf } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

const INTO = 'queue_message_in';
const LEFT = ['queue_message_out', 'queue_message_drop', 'queue_message_expired', 'queue_message_unhandled'];
const RESTORED = 'queue_initialized_from_storage';

/**
 * Messages waiting, for which VerneMQ has no gauge: what entered the node's queues less what left them since it started.
 * Queues that a restart read back from disk hold messages that never entered by this count, and with one of those the
 * difference is no knowledge.
 */
export function queuedReading(node: string, page: PrometheusPage): readonly Reading[] {
  const into = sumOf(page, INTO);
  const left = LEFT.map((family) => sumOf(page, family));
  if (into === undefined || sumOf(page, RESTORED) !== 0) return [];
  const waiting = left.reduce<number>((rest, count) => rest - (count ?? Number.NaN), into);
  return waiting >= 0 ? [reading(metrics.queuedMessages, { node, method: 'derived' }, waiting)] : [];
}
