import { type PrometheusPage, type PrometheusSample, parsePrometheusText } from '../../http/prometheus-text.ts';
import type { HaproxyStats, ServerState } from './stats.ts';

type Value = (name: string, labels: PrometheusSample['labels']) => number | undefined;

/** The families that only proxies in mode http have. */
const HTTP_ONLY = /^haproxy_(?:frontend|backend|listener|server)_(?:http_|intercepted_requests_)/;

/** Reads the page of HAProxy's own Prometheus exporter; undefined when it holds none of its families. */
export function parseHaproxyPage(text: string): HaproxyStats | undefined {
  const page = parsePrometheusText(text);
  if (![...page.samples.keys()].some((name) => /^haproxy_(?:frontend|backend|server)_/.test(name))) return undefined;
  const value = lookup(page);
  const frontends = distinct(page, /^haproxy_frontend_/, ['proxy']);
  const backends = distinct(page, /^haproxy_backend_/, ['proxy']);
  const servers = distinct(page, /^haproxy_server_/, ['proxy', 'server']);
  return {
    frontends: frontends.map((labels) => ({
      name: labels['proxy'] ?? '',
      sessions: value('haproxy_frontend_current_sessions', labels),
      sessionLimit: value('haproxy_frontend_limit_sessions', labels),
      sessionsTotal: value('haproxy_frontend_sessions_total', labels),
      sessionRate: undefined, // only its maximum is on the page
    })),
    backends: backends.map((labels) => ({
      name: labels['proxy'] ?? '',
      queued: value('haproxy_backend_current_queue', labels),
      connectionErrors: value('haproxy_backend_connection_errors_total', labels),
    })),
    servers: servers.map((labels) => ({
      backend: labels['proxy'] ?? '',
      name: labels['server'] ?? '',
      state: stateOf(page, labels),
      queued: value('haproxy_server_current_queue', labels),
      sessions: value('haproxy_server_current_sessions', labels),
      checkDowns: value('haproxy_server_check_up_down_total', labels),
    })),
    http: new Set(
      [...page.samples].flatMap(([name, samples]) =>
        HTTP_ONLY.test(name) ? samples.map(({ labels }) => labels['proxy'] ?? '') : [],
      ),
    ),
  };
}

/** Since 2.4 one line a state with 0 or 1; before, one line whose number is the state. */
function stateOf(page: PrometheusPage, labels: PrometheusSample['labels']): ServerState | undefined {
  const lines = matching(page, 'haproxy_server_status', labels);
  const inState = lines.find((line) => line.labels['state'] !== undefined && line.value === 1);
  const old = lines.find((line) => line.labels['state'] === undefined);
  if (inState === undefined && old === undefined) return undefined;
  if ((inState?.labels['state'] ?? '') !== 'UP' && old?.value !== 1) return 'not_up';
  // A server without a check is always UP; what tells it apart is that its check counters are no numbers.
  const [downs] = matching(page, 'haproxy_server_check_up_down_total', labels);
  return downs !== undefined && Number.isNaN(downs.value) ? 'unchecked' : 'up';
}

function lookup(page: PrometheusPage): Value {
  return (name, labels) => {
    const value = matching(page, name, labels)[0]?.value;
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
}

function matching(page: PrometheusPage, name: string, labels: PrometheusSample['labels']): PrometheusSample[] {
  return (page.samples.get(name) ?? []).filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
}

/** The different values of these labels in the families so named. */
function distinct(page: PrometheusPage, names: RegExp, labels: readonly string[]): Readonly<Record<string, string>>[] {
  const found = new Map<string, Record<string, string>>();
  for (const [name, samples] of page.samples) {
    if (!names.test(name)) continue;
    for (const sample of samples) {
      const values = labels.map((label) => sample.labels[label]);
      if (values.every((value) => value !== undefined)) {
        const pairs = labels.map((label, index) => [label, values[index] ?? ''] as const);
        found.set(JSON.stringify(values), Object.fromEntries(pairs));
      }
    }
  }
  return [...found.values()];
}
