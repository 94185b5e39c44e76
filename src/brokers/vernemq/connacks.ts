import type { Reading } from '../../core/reading.ts';
import type { PrometheusPage } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

const SUCCESS = 'success';

/** Codes of a CONNACK that say who the client is was not believed, or is not welcome. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'bad_username_or_password',
  'not_authorized',
  'banned',
  'bad_authentication_method',
]);

/**
 * Connects answered, from the one family that counts them: `mqtt_connack_sent`, with the code in `return_code` for
 * MQTT 3 and in `reason_code` for MQTT 5. Families like `mqtt_connack_accepted_sent` exist and are always 0. A page
 * whose samples have no code (label sums) tells nothing about results.
 */
export function connackReadings(node: string, page: PrometheusPage): readonly Reading[] {
  const byCode = new Map<string, number>();
  for (const { labels, value } of page.samples.get('mqtt_connack_sent') ?? []) {
    const code = labels['reason_code'] ?? labels['return_code'];
    if (code !== undefined && Number.isFinite(value)) byCode.set(code, (byCode.get(code) ?? 0) + value);
  }
  const accepted = byCode.get(SUCCESS);
  if (accepted === undefined) return [];
  const refused = [...byCode].filter(([code]) => code !== SUCCESS);
  const failures = refused.filter(([code]) => CREDENTIALS.has(code)).reduce((sum, [, count]) => sum + count, 0);
  return [
    reading(metrics.authenticationAttempts, { node, result: 'success' }, accepted),
    reading(metrics.authenticationAttempts, { node, result: 'failure' }, failures),
    ...refused.map(([reason, count]) => reading(metrics.connectionsRejected, { node, reason }, count)),
  ];
}
