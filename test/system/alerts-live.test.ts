import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import {
  type AlertScene,
  BACKLOG_THRESHOLD,
  CONNECTION_LIMIT,
  openAlertScene,
  ROUTING,
  type Rule,
  rulesIn,
  SCRAPE_SECONDS,
} from '../support/alert-scene.ts';
import { type AlertTimeline, alertTimeline } from '../support/alert-timeline.ts';
import { ALERTMANAGER } from '../support/alertmanager-server.ts';
import { say } from '../support/live-log.ts';
import { requireTool } from '../support/requirement.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Of the rule groups, as generated. */
const INTERVAL_SECONDS = 15;
const signal = new AbortController().signal;
const present = ['prometheus', ALERTMANAGER, 'mosquitto'].map(requireTool).every(Boolean);

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

interface Fault {
  readonly what: string;
  readonly cluster: string;
  readonly watched: readonly Watched[];
  /** May give the moment it began, milliseconds since 1970; otherwise it is that of the call. */
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<void>;
  /** An alert that keeps firing is notified although the fault has gone. */
  readonly endsWhen: 'notified' | 'firing';
}

describe.skipIf(!present)('alerts from the fault to the webhook', () => {
  let scene: AlertScene;
  let timeline: AlertTimeline;
  beforeAll(async () => {
    scene = await openAlertScene(signal);
    timeline = alertTimeline(scene.prometheus.url);
  }, 120_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  describe.concurrent('fire in time, page once routed, and clear', () => {
    test('a crashed node: sre chaos node-crash on the lab', async () => {
      let report: Promise<string> = Promise.resolve('');
      await follow({
        what: 'node crash',
        cluster: 'demo',
        watched: [
          {
            alert: 'MQTT_Cluster_Node_Down',
            category: 'availability',
            metric: 'mqtt_cluster_nodes_alive{cluster="demo"}',
            isBad: (alive) => alive < 3,
            windowSeconds: 0,
            forSeconds: 30,
          },
        ],
        begin: async () => {
          const drill = await startDrill(scene);
          report = drill.report;
          return drill.injectedMs;
        },
        end: async () => {
          const { verdict } = JSON.parse(await report) as { verdict: object };
          expect(verdict).toMatchObject({ injection: 'proven', rollback: 'clean' });
        },
        endsWhen: 'notified',
      });
    });

    test('a partition: one node of three hears nothing of the others', async () => {
      await follow({
        what: 'partition',
        cluster: 'mesh',
        watched: [
          {
            alert: 'MQTT_Cluster_Split',
            category: 'availability',
            metric: 'mqtt_cluster_groups{cluster="mesh"}',
            isBad: (groups) => groups > 1,
            windowSeconds: 30,
            forSeconds: 30,
          },
          {
            alert: 'MQTT_Cluster_Route_Broken',
            category: 'availability',
            metric: 'mqtt_cluster_route_up{cluster="mesh", from="m1", to="m3"}',
            isBad: (up) => up === 0,
            windowSeconds: 45,
            forSeconds: 15,
          },
        ],
        begin: async () => scene.mesh.divide(['m3']),
        end: async () => scene.mesh.unite(),
        endsWhen: 'notified',
      });
    });

    test('a stopped bridge: the Mosquitto at the other side ends', async () => {
      await follow({
        what: 'bridge',
        cluster: 'site',
        watched: [
          {
            alert: 'MQTT_Bridge_Down',
            category: 'bridges',
            metric: 'mqtt_bridge_up{cluster="site", node="near"}',
            isBad: (up) => up === 0,
            windowSeconds: 60,
            forSeconds: 60,
            keepFiringSeconds: 120,
          },
        ],
        begin: () => scene.site.far.stop('SIGTERM'),
        end: () => scene.site.far.start(),
        endsWhen: 'firing',
      });
    });

    test('a queue backlog: a session that is away, with the threshold lowered to 200', async () => {
      const node = { name: 'queue', mqtt: scene.site.queue.url };
      await using clients = openWorkloadClients({ nodes: [node] });
      const away = await clients.connect(node, 'away', { clean: false });
      await away.subscribeAsync('jobs/#', { qos: 1 });
      await away.endAsync();
      await follow({
        what: 'backlog',
        cluster: 'site',
        watched: [
          {
            alert: 'MQTT_Message_Queue_Backlog',
            category: 'delivery',
            metric: 'mqtt_queued_messages{cluster="site", node="queue"}',
            isBad: (waiting) => waiting > BACKLOG_THRESHOLD,
            windowSeconds: 0,
            forSeconds: 120,
          },
        ],
        begin: async () => {
          const publisher = await clients.connect(node, 'publisher', {});
          for (let job = 0; job < 2 * BACKLOG_THRESHOLD; job++)
            await publisher.publishAsync(`jobs/${job}`, '', { qos: 1 });
        },
        end: async () => {
          await clients.connect(node, 'away', { clean: false });
        },
        endsWhen: 'notified',
      });
    });

    test('saturated connections: as many clients as the limit allows', async () => {
      const node = { name: 'full', mqtt: scene.site.full.url };
      await using clients = openWorkloadClients({ nodes: [node] });
      const devices: Awaited<ReturnType<typeof clients.connect>>[] = [];
      await follow({
        what: 'saturation',
        cluster: 'site',
        watched: [
          {
            alert: 'MQTT_Connection_Saturation_Critical',
            category: 'saturation',
            metric: 'mqtt_connections_current{cluster="site", node="full"}',
            isBad: (connections) => connections > 0.95 * CONNECTION_LIMIT,
            windowSeconds: 0,
            forSeconds: 120,
          },
        ],
        begin: async () => {
          for (let index = 0; index < CONNECTION_LIMIT; index++)
            devices.push(await clients.connect(node, `device-${index}`, {}));
        },
        end: async () => {
          await Promise.all(devices.splice(0, CONNECTION_LIMIT / 2).map((device) => device.endAsync()));
        },
        endsWhen: 'notified',
      });
    });
  });

  test('the watchdog has fired at every evaluation, and the dead man heard of it again and again', async () => {
    const fired = (await timeline.samples('ALERTS{alertname="MQTT_Watchdog", alertstate="firing"}')).map(
      ({ at }) => at,
    );
    const gaps = fired.slice(1).map((at, index) => at - (fired[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.max(...gaps)).toBeLessThan(INTERVAL_SECONDS + 1);
    const heard = scene.webhook.about('MQTT_Watchdog', '', 'firing');
    expect(heard.length).toBeGreaterThan(1);
    expect(new Set(heard.map(({ receiver, path }) => `${receiver} ${path}`))).toEqual(new Set(['dead-man /dead-man']));
    say(`watchdog: ${fired.length} evaluations, ${heard.length} notifications of the dead man`);
  });

  test('the rules were the committed ones but for one threshold, and everything was understood', async () => {
    const others = (rules: readonly Rule[]): readonly Rule[] =>
      rules.filter(({ alert }) => alert !== 'MQTT_Message_Queue_Backlog');
    expect(others(scene.rules)).toEqual(others(await rulesIn(join(ROOT, 'alerts/generated'))));
    expect(scene.routing).toBe(readFileSync(join(ROOT, ROUTING), 'utf8'));
    expect(scene.webhook.complaints).toEqual([]);
    const pages = scene.webhook.notifications.filter(({ path }) => path === '/page');
    const told = new Set(
      pages.flatMap(({ alerts }) => alerts.map(({ labels }) => `${labels['cluster']} ${labels['alertname']}`)),
    );
    say(`paged: ${[...told].toSorted().join(', ')}`);
  });

  /** A fault from its beginning until the one who was paged hears that it is over. */
  async function follow({ what, cluster, watched, begin, end, endsWhen }: Fault): Promise<void> {
    const { webhook } = scene;
    for (const { metric, isBad } of watched) {
      const isGood = async (): Promise<boolean> => {
        const last = (await timeline.samples(metric)).at(-1);
        return last !== undefined && !isBad(last.value);
      };
      await until(`${metric} before the fault`, isGood, { withinMs: 60_000, everyMs: 500, signal });
    }
    const calledMs = Date.now();
    const told = await begin();
    const beganMs = typeof told === 'number' ? told : calledMs;
    for (const { alert, windowSeconds, forSeconds } of watched) {
      const patienceMs = (windowSeconds + forSeconds + 2 * INTERVAL_SECONDS + 30) * 1_000;
      const fires = async (): Promise<boolean> => (await firings(alert, cluster)).length > 0;
      await until(`${alert} firing`, fires, { withinMs: patienceMs, everyMs: 500, signal });
      const { expr } = ruleOf(scene.rules, alert);
      expect(await timeline.clusters(expr)).toContain(cluster);
      // The planted defect: a rule on a metric that nobody exposes is silent while its fault is there.
      expect(await timeline.clusters(expr.replaceAll('mqtt_', 'mqtt_renamed_'))).toEqual([]);
      if (endsWhen === 'notified') await notified(alert, 'firing');
    }
    await end();
    for (const { alert, keepFiringSeconds = 0 } of watched) {
      await notified(alert, 'firing');
      await notified(alert, 'resolved', keepFiringSeconds);
    }
    for (const one of watched) await check(one);

    async function notified(alert: string, status: 'firing' | 'resolved', longerSeconds = 0): Promise<void> {
      const told = (): boolean => webhook.about(alert, cluster, status).length > 0;
      const withinMs = (longerSeconds + 90) * 1_000;
      await until(`${alert} ${status} at the webhook`, told, { withinMs, everyMs: 250, signal }).catch(
        async (cause) => {
          const heard = webhook.notifications.map(({ path, alerts }) =>
            [
              path,
              ...alerts.map(({ status: state, labels }) => `${labels['alertname']} ${labels['cluster']} ${state}`),
            ].join(' '),
          );
          throw new Error(`heard:\n${heard.join('\n')}\nfiring: ${(await timeline.firing()).join(', ')}`, { cause });
        },
      );
    }

    async function check({
      alert,
      category,
      metric,
      isBad,
      windowSeconds,
      forSeconds,
      keepFiringSeconds = 0,
    }: Watched) {
      const [page] = webhook.about(alert, cluster, 'firing');
      const [over] = webhook.about(alert, cluster, 'resolved');
      expect(page).toMatchObject({ receiver: 'page', path: '/page', groupLabels: { cluster, category } });
      const { labels, annotations } = page?.alerts.find((one) => one.labels['alertname'] === alert) ?? {};
      expect(labels).toMatchObject({ component: 'mqtt', severity: 'critical', category, cluster });
      expect(annotations?.['runbook_url']).toMatch(new RegExp(`^https://.*/runbooks/${alert}\\.md$`));
      expect(existsSync(join(ROOT, `alerts/runbooks/${alert}.md`))).toBe(true);
      expect(annotations?.['dashboard_url']).toMatch(new RegExp(`^/d/mqtt-[a-z]+\\?var-cluster=${cluster}$`));
      expect(annotations?.['description']).toContain(cluster);
      expect(JSON.stringify(annotations)).not.toMatch(/no value|%!/);

      const fired = await firings(alert, cluster);
      const [first = 0, last = 0] = [fired[0], fired.at(-1)];
      const seen = await timeline.samples(metric);
      const bad = seen.find(({ at, value }) => at * 1_000 >= beganMs && isBad(value))?.at ?? 0;
      const good = seen.find(({ at, value }) => at > first && !isBad(value))?.at ?? 0;
      const pagedSeconds = (page?.receivedMs ?? 0) / 1_000;
      say(
        `${what}: ${alert} seen ${(bad - beganMs / 1_000).toFixed(1)} s after the fault began, fires ${(first - bad).toFixed(1)} s later ` +
          `(for ${forSeconds} s, window ${windowSeconds} s, interval ${INTERVAL_SECONDS} s), page ${(pagedSeconds - first).toFixed(1)} s later; ` +
          `last fires ${(last - good).toFixed(1)} s after the first good sample, webhook hears of it ${((over?.receivedMs ?? 0) / 1_000 - good).toFixed(1)} s after it`,
      );
      expect(first - bad).toBeGreaterThanOrEqual(forSeconds);
      expect(first - bad).toBeLessThanOrEqual(windowSeconds + forSeconds + INTERVAL_SECONDS + SCRAPE_SECONDS);
      expect(last - good).toBeLessThanOrEqual(keepFiringSeconds + INTERVAL_SECONDS + SCRAPE_SECONDS);
    }
  }

  /** When it fired, evaluation by evaluation. */
  async function firings(alert: string, cluster: string): Promise<readonly number[]> {
    const selector = `ALERTS{alertname="${alert}", cluster="${cluster}", alertstate="firing"}`;
    return (await timeline.samples(selector)).map(({ at }) => at);
  }
});

/** Starts the drill, again while the machine is too busy for its baseline, and comes back once the fault is proven. */
async function startDrill({ demo }: AlertScene): Promise<{ injectedMs: number; report: Promise<string> }> {
  for (let attempt = 1; ; attempt++) {
    const drill = demo.start('chaos', 'node-crash', '--hold', '90s', '--streams', '5', '--json');
    const says = async (word: string): Promise<number> => {
      const isSaid = (): boolean => drill.stderr().includes(word) || drill.child.exitCode !== null;
      await until(`"${word}" of the drill`, isSaid, { withinMs: 60_000, everyMs: 50, signal });
      return Date.now();
    };
    const injectedMs = await says('injecting:');
    await says('proven:');
    if (drill.child.exitCode === null) return { injectedMs, report: drill.finished.then(({ stdout }) => stdout) };
    if (drill.child.exitCode !== 3 || attempt === 5) throw new Error(`the drill ended: ${drill.stderr()}`);
  }
}

function ruleOf(rules: readonly Rule[], alert: string): Rule {
  const rule = rules.find((one) => one.alert === alert);
  if (rule === undefined) throw new Error(`no rule ${alert}`);
  return rule;
}
