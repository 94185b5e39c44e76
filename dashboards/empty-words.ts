import { parsePromQL, selectorsOf } from '../src/generate/promql-tree.ts';
import type { PromQL } from '../src/metrics/promql.ts';

/** What it means that there is not one series of such a name. */
const WORDS: Readonly<Record<string, string>> = {
  ALERTS: 'no alerts',
  mqtt_bridge_: 'no bridges known',
  mqtt_chaos_: 'no drill',
  mqtt_dependency_: 'none configured',
  mqtt_disk_: 'not told, or nothing fills',
  mqtt_license_: 'no licence known',
  mqtt_load_balancer_: 'none configured',
  mqtt_probe_failures: 'none failed',
  mqtt_shared_state_: 'none configured',
  mqtt_source_errors: 'none',
  mqtt_sre_collector_errors: 'none',
  mqtt_sre_push: 'no push configured',
  mqtt_sre_readings_refused: 'none',
  mqtt_sre_series_dropped: 'none',
  mqtt_tls_certificate_: 'no certificate seen',
  mqtt_virtual_address_: 'none configured',
};

/** Words for a panel whose queries all ask for one such thing; undefined where nothing to show is a gap in the data. */
export function emptyWords(queries: readonly PromQL[]): string | undefined {
  const [first, ...others] = queries.map(wordsOf);
  return others.every((words) => words === first) ? first : undefined;
}

/** By the first series a query asks for. */
function wordsOf(query: PromQL): string | undefined {
  const [selector] = selectorsOf(parsePromQL(query));
  return Object.entries(WORDS).find(([name]) => selector?.metric.startsWith(name) === true)?.[1];
}
