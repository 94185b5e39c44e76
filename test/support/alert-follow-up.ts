import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { type AlertScene, SCRAPE_SECONDS } from './alert-scene.ts';
import { alertTimeline } from './alert-timeline.ts';
import { say } from './live-log.ts';

const RUNBOOKS = join(import.meta.dirname, '../../alerts/runbooks');
/** Of the rule groups, as generated. */
export const INTERVAL_SECONDS = 15;
const signal = new AbortController().signal;

/** An alert that a fault sets off, and the metric that tells of the fault. */
interface Watched {
  readonly alert: string;
  readonly category: string;
  readonly metric: string;
  readonly isBad: (value: number) => boolean;
  /** How long the expression itself looks back before it believes what it sees. */
  readonly windowSeconds: number;
  readonly forSeconds: number;
  readonly keepFiringSeconds?: number;
}

/** What is broken and mended, and who should notice. */
export interface Fault {
  readonly what: string;
  readonly cluster: string;
  readonly watched: readonly Watched[];
  /** May give the moment it began, milliseconds since 1970; otherwise it is that of the call. */
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<void>;
  /** An alert that keeps firing is notified although the fault has gone. */
  readonly endsWhen: 'notified' | 'firing';
}

/**
 * A fault from its beginning until the one who was paged hears that it is over: each alert fires within its window, its
 * `for` and one evaluation, is paged with all its texts, and clears.
 */
export async function followAlerts(scene: AlertScene, fault: Fault): Promise<void> {
  const { cluster, watched } = fault;
  const timeline = alertTimeline(scene.prometheus.url);
  for (const { metric, isBad } of watched) {
    const isGood = async (): Promise<boolean> => {
      const last = (await timeline.samples(metric)).at(-1);
      return last !== undefined && !isBad(last.value);
    };
    await until(`${metric} before the fault`, isGood, { withinMs: 60_000, everyMs: 500, signal });
  }
  const calledMs = Date.now();
  const said = await fault.begin();
  const beganMs = typeof said === 'number' ? said : calledMs;
  for (const { alert, windowSeconds, forSeconds } of watched) {
    const withinMs = (windowSeconds + forSeconds + 2 * INTERVAL_SECONDS + 30) * 1_000;
    const fires = async (): Promise<boolean> => (await timeline.firings(alert, cluster)).length > 0;
    await until(`${alert} firing`, fires, { withinMs, everyMs: 500, signal });
    const expr = scene.rules.find((rule) => rule.alert === alert)?.expr ?? '';
    expect(await timeline.clusters(expr)).toContain(cluster);
    // The planted defect: a rule on a metric that nobody exposes is silent while its fault is there.
    expect(await timeline.clusters(expr.replaceAll('mqtt_', 'mqtt_renamed_'))).toEqual([]);
    if (fault.endsWhen === 'notified') await notified(scene, alert, cluster, 'firing');
  }
  await fault.end();
  for (const { alert, keepFiringSeconds = 0 } of watched) {
    await notified(scene, alert, cluster, 'firing');
    await notified(scene, alert, cluster, 'resolved', keepFiringSeconds);
  }
  for (const one of watched) {
    checkPage(scene, one, cluster);
    await checkTimes(scene, one, fault, beganMs / 1_000);
  }
}

async function notified(
  { webhook, prometheus }: AlertScene,
  alert: string,
  cluster: string,
  status: 'firing' | 'resolved',
  longerSeconds = 0,
): Promise<void> {
  const isTold = (): boolean => webhook.about(alert, cluster, status).length > 0;
  const withinMs = (longerSeconds + 90) * 1_000;
  try {
    await until(`${alert} ${status} at the webhook`, isTold, { withinMs, everyMs: 250, signal });
  } catch (cause) {
    const heard = webhook.notifications.map(({ path, alerts }) =>
      [path, ...alerts.map((one) => `${one.labels['alertname']} ${one.labels['cluster']} ${one.status}`)].join(', '),
    );
    const firing = await alertTimeline(prometheus.url).firing();
    throw new Error(`heard:\n${heard.join('\n')}\nfiring: ${firing.join(', ')}`, { cause });
  }
}

/** Who was told, and whether the page has what its reader needs. */
function checkPage({ webhook }: AlertScene, { alert, category }: Watched, cluster: string): void {
  const [page] = webhook.about(alert, cluster, 'firing');
  expect(page).toMatchObject({ receiver: 'page', path: '/page', groupLabels: { cluster, category } });
  const { labels, annotations } = page?.alerts.find((one) => one.labels['alertname'] === alert) ?? {};
  expect(labels).toMatchObject({ component: 'mqtt', severity: 'critical', category, cluster });
  expect(annotations?.['runbook_url']).toMatch(new RegExp(`^https://.*/runbooks/${alert}\\.md$`));
  expect(existsSync(join(RUNBOOKS, `${alert}.md`))).toBe(true);
  expect(annotations?.['dashboard_url']).toMatch(new RegExp(`^/d/mqtt-[a-z]+\\?var-cluster=${cluster}$`));
  expect(annotations?.['description']).toContain(cluster);
  expect(JSON.stringify(annotations)).not.toMatch(/no value|%!/);
}

/** By the clock of Prometheus: of its samples and its evaluations, not of when somebody looked. */
async function checkTimes(
  { webhook, prometheus }: AlertScene,
  { alert, metric, isBad, windowSeconds, forSeconds, keepFiringSeconds = 0 }: Watched,
  { what, cluster }: Fault,
  began: number,
): Promise<void> {
  const timeline = alertTimeline(prometheus.url);
  const evaluations = await timeline.firings(alert, cluster);
  const [first = 0, last = 0] = [evaluations[0], evaluations.at(-1)];
  const seen = await timeline.samples(metric);
  const bad = seen.find(({ at, value }) => at >= began && isBad(value))?.at ?? 0;
  const good = seen.find(({ at, value }) => at > first && !isBad(value))?.at ?? 0;
  const heard = (status: 'firing' | 'resolved'): number =>
    (webhook.about(alert, cluster, status)[0]?.receivedMs ?? 0) / 1_000;
  const between = (from: number, to: number): string => `${(to - from).toFixed(1)} s`;
  say(
    `${what}: ${alert} (window ${windowSeconds} s, for ${forSeconds} s, keep firing ${keepFiringSeconds} s): ` +
      `first bad sample ${between(began, bad)} after the fault, fires ${between(bad, first)} after that sample, ` +
      `page ${between(first, heard('firing'))} after firing, ${between(began, heard('firing'))} after the fault; ` +
      `no longer fires ${between(good, last + INTERVAL_SECONDS)} after the first good sample, told ${between(good, heard('resolved'))} after it`,
  );
  expect(first - bad).toBeGreaterThanOrEqual(forSeconds);
  expect(first - bad).toBeLessThanOrEqual(windowSeconds + forSeconds + INTERVAL_SECONDS + SCRAPE_SECONDS);
  expect(last - good).toBeLessThanOrEqual(keepFiringSeconds + INTERVAL_SECONDS + SCRAPE_SECONDS);
}
