import { type PrometheusPage, type PrometheusSample, parsePrometheusText } from '../../http/prometheus-text.ts';
import type { HaproxyStats, ServerState } from './stats.ts';

/** The families that only proxies in mode http have. */
const HTTP_ONLY = /^haproxy_(?:frontend|backend|listener|server)_(?:http_|intercepted_requests_)/;

/** What the page says of one proxy or server: its samples by family. */
interface Subject {
  readonly proxy: string;
  readonly server: string;
  readonly families: Map<string, PrometheusSample[]>;
}

/** Reads the page of HAProxy's own Prometheus exporter; undefined when it holds none of its families. */
export function parseHaproxyPage(text: string): HaproxyStats | undefined {
  const page = parsePrometheusText(text);
  const frontends = subjectsOf(page, 'frontend');
  const backends = subjectsOf(page, 'backend');
  const servers = subjectsOf(page, 'server');
  if (frontends.length + backends.length + servers.length === 0) return undefined;
  return {
    frontends: frontends.map((subject) => ({
      name: subject.proxy,
      sessions: numberOf(subject, 'haproxy_frontend_current_sessions'),
      sessionLimit: numberOf(subject, 'haproxy_frontend_limit_sessions'),
      sessionsTotal: numberOf(subject, 'haproxy_frontend_sessions_total'),
      sessionRate: undefined, // only its maximum is on the page
    })),
    backends: backends.map((subject) => ({
      name: subject.proxy,
      queued: numberOf(subject, 'haproxy_backend_current_queue'),
      connectionErrors: numberOf(subject, 'haproxy_backend_connection_errors_total'),
    })),
    servers: servers.map((subject) => ({
      backend: subject.proxy,
      name: subject.server,
      state: stateOf(subject),
      queued: numberOf(subject, 'haproxy_server_current_queue'),
      sessions: numberOf(subject, 'haproxy_server_current_sessions'),
      checkDowns: numberOf(subject, 'haproxy_server_check_up_down_total'),
    })),
    http: new Set(
      [...page.samples].flatMap(([name, samples]) =>
        HTTP_ONLY.test(name) ? samples.map(({ labels }) => labels['proxy'] ?? '') : [],
      ),
    ),
  };
}

/** Since 2.4 one line a state with 0 or 1; before, one line whose number is the state. */
function stateOf({ families }: Subject): ServerState | undefined {
  const lines = families.get('haproxy_server_status') ?? [];
  const inState = lines.find((line) => line.labels['state'] !== undefined && line.value === 1);
  const old = lines.find((line) => line.labels['state'] === undefined);
  if (inState === undefined && old === undefined) return undefined;
  if ((inState?.labels['state'] ?? '') !== 'UP' && old?.value !== 1) return 'not_up';
  // A server without a check is always UP; what tells it apart is that its check counters are no numbers.
  const [downs] = families.get('haproxy_server_check_up_down_total') ?? [];
  return downs !== undefined && Number.isNaN(downs.value) ? 'unchecked' : 'up';
}

/** No count of HAProxy is below 0 or endless; `NaN` stands for "has none". */
function numberOf({ families }: Subject, name: string): number | undefined {
  const value = families.get(name)?.[0]?.value;
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Everything of one sort that the page speaks of, in one pass: a page may have thousands of servers. */
function subjectsOf(page: PrometheusPage, sort: 'frontend' | 'backend' | 'server'): Subject[] {
  const found = new Map<string, Subject>();
  for (const [name, samples] of page.samples) {
    if (!name.startsWith(`haproxy_${sort}_`)) continue;
    for (const sample of samples) {
      const { proxy, server = '' } = sample.labels;
      if (proxy === undefined || (sort === 'server' && server === '')) continue;
      const key = JSON.stringify([proxy, sort === 'server' ? server : '']);
      const subject = found.get(key) ?? { proxy, server, families: new Map() };
      found.set(key, subject);
      const family = subject.families.get(name);
      if (family === undefined) subject.families.set(name, [sample]);
      else family.push(sample);
    }
  }
  return [...found.values()];
}
