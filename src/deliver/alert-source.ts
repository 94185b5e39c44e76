import type { HttpApi } from '../http/http-api.ts';

/** An alert that fires, with its labels. */
export interface FiringRule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Alerts that fire according to a Prometheus (or a ruler with its API): pending ones are left out. Throws what keeps it from telling. */
export async function firingInPrometheus(api: HttpApi, signal: AbortSignal): Promise<readonly FiringRule[]> {
  const body = await readJson(api, '/api/v1/alerts', signal);
  const alerts = field(field(body, 'data'), 'alerts');
  if (!Array.isArray(alerts)) throw new Error(`${api.base}/api/v1/alerts: expected data.alerts to be a list`);
  return alerts.filter((alert) => field(alert, 'state') === 'firing').flatMap(ruleOf);
}

/** Alerts an Alertmanager holds as active: silenced and inhibited ones fire too. */
export async function firingInAlertmanager(api: HttpApi, signal: AbortSignal): Promise<readonly FiringRule[]> {
  const alerts = await readJson(api, '/api/v2/alerts', signal);
  if (!Array.isArray(alerts)) throw new Error(`${api.base}/api/v2/alerts: expected a list`);
  return alerts.flatMap(ruleOf);
}

async function readJson(api: HttpApi, path: string, signal: AbortSignal): Promise<unknown> {
  const answer = await api.send({ method: 'GET', path, accept: 'application/json' }, signal);
  if (answer.status < 200 || answer.status > 299) throw answer.refused();
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new Error(`${api.base}${path}: expected JSON, got ${answer.contentType || 'something else'}`);
  }
}

function ruleOf(alert: unknown): readonly FiringRule[] {
  const labels = field(alert, 'labels');
  const name = field(labels, 'alertname');
  if (typeof labels !== 'object' || labels === null || typeof name !== 'string') return [];
  const texts = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return [{ alert: name, labels: Object.fromEntries(texts) }];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
