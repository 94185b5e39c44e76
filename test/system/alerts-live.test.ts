import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followAlerts, INTERVAL_SECONDS } from '../support/alert-follow-up.ts';
import {
  type AlertScene,
  BACKLOG_THRESHOLD,
  CONNECTION_LIMIT,
  openAlertScene,
  ROUTING,
  type Rule,
  rulesIn,
} from '../support/alert-scene.ts';
import { type AlertTimeline, alertTimeline } from '../support/alert-timeline.ts';
import { ALERTMANAGER } from '../support/alertmanager-server.ts';
import { startDrill } from '../support/lab-drill.ts';
import { say } from '../support/live-log.ts';
import { requireTool } from '../support/requirement.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The pages these faults may cause by cluster: those followed, and what else is true while they last. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  demo: ['MQTT_Cluster_Node_Down', 'MQTT_Cluster_Quorum_At_Risk'],
  mesh: [
    'MQTT_Cluster_Node_Down',
    'MQTT_Cluster_Partition_Detected',
    'MQTT_Cluster_Quorum_At_Risk',
    'MQTT_Cluster_Route_Broken',
    'MQTT_Cluster_Split',
  ],
  site: ['MQTT_Bridge_Down', 'MQTT_Connection_Saturation_Critical', 'MQTT_Message_Queue_Backlog'],
};
const signal = new AbortController().signal;
const DRILL = ['node-crash', '--hold', '90s', '--streams', '5', '--json'];
const present = ['prometheus', ALERTMANAGER, 'mosquitto'].map(requireTool).every(Boolean);

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
      await followAlerts(scene, {
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
          const { finished, injectedMs } = await startDrill(scene.demo, ...DRILL);
          report = finished.then(({ stdout }) => stdout);
          return injectedMs;
        },
        end: async () => {
          const { verdict } = JSON.parse(await report) as { verdict: object };
          expect(verdict).toMatchObject({ injection: 'proven', rollback: 'clean' });
        },
        endsWhen: 'notified',
      });
    });

    test('a partition: one node of three hears nothing of the others', async () => {
      await followAlerts(scene, {
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
      await followAlerts(scene, {
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
      await followAlerts(scene, {
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
      await followAlerts(scene, {
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
  });

  test('nobody was paged for anything else', () => {
    const pages = scene.webhook.notifications.filter(({ path }) => path === '/page');
    const told = new Set(
      pages.flatMap(({ alerts }) => alerts.map(({ labels }) => `${labels['cluster']} ${labels['alertname']}`)),
    );
    say(`paged: ${[...told].toSorted().join(', ')}`);
    const mayBe = Object.entries(PAGES).flatMap(([cluster, alerts]) => alerts.map((alert) => `${cluster} ${alert}`));
    expect([...told].filter((page) => !mayBe.includes(page))).toEqual([]);
  });
});
