import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from '../../src/lab/free-port.ts';
import { type AlertWebhook, openAlertWebhook } from './alert-webhook.ts';
import { startAlertmanager } from './alertmanager-server.ts';
import { type DivisibleCluster, HEARTBEAT_MS, openDivisibleCluster } from './divisible-cluster.ts';
import { type LabCli, openLabCli } from './lab-cli.ts';
import { type PrometheusServer, startPrometheus } from './prometheus-server.ts';
import { type RealMosquitto, startMosquitto } from './real-mosquitto.ts';
import { startExporter } from './running-exporter.ts';
import { runSre } from './sre-cli.ts';

/** Clients a Mosquitto of the scene takes; the exporter's own connection comes on top. */
export const CONNECTION_LIMIT = 20;
/** Instead of the hundred thousand of the default. */
export const BACKLOG_THRESHOLD = 200;
export const SCRAPE_SECONDS = 2;
/** Between two notifications of a group, in place of a minute for pages and five for tickets. */
const GROUP_INTERVAL_SECONDS = 5;

/** Where `sre alerts build` puts them, in the repository as anywhere. */
const RULES = 'alerts/generated';
export const ROUTING = 'deploy/alertmanager/alertmanager.yaml';

/** A rule as it stands in its file. */
export interface Rule {
  readonly alert?: string;
  readonly expr: string;
}

/** The rules of every file in a folder. */
export async function rulesIn(folder: string): Promise<readonly Rule[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.rules.yaml')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => (parse(text) as { groups: { rules: Rule[] }[] }).groups).flatMap(({ rules }) => rules);
}

/** Everything between a fault and the one who is woken by it, all of it real and on 127.0.0.1. */
export interface AlertScene extends AsyncDisposable {
  readonly prometheus: PrometheusServer;
  readonly webhook: AlertWebhook;
  /** Cluster `demo`: the embedded lab with its traffic and its exporter. */
  readonly demo: LabCli;
  /** Cluster `mesh`: three nodes that can be divided. */
  readonly mesh: DivisibleCluster;
  /** Cluster `site`: four Mosquitto, the first of which has a bridge to the second. */
  readonly site: Readonly<Record<'near' | 'far' | 'queue' | 'full', RealMosquitto>>;
  /** The rules Prometheus has. */
  readonly rules: readonly Rule[];
  /** What Alertmanager was given, before the receivers were put in. */
  readonly routing: string;
}

export async function openAlertScene(signal: AbortSignal): Promise<AlertScene> {
  await using stack = new Opened();
  const [site, mesh, demo] = await Promise.all([
    startSite(stack),
    openDivisibleCluster(['m1', 'm2', 'm3']).then((cluster) => stack.keep(cluster)),
    startDemo(stack, signal),
  ]);
  const exporter = stack.keep(await startExporter(fleetConfig(site, mesh), signal));
  const webhook = stack.keep(await openAlertWebhook());
  const folder = await builtRules(stack);
  const routing = await readFile(join(folder, ROUTING), 'utf8');
  const alertmanager = stack.keep(await startAlertmanager(delivered(routing, webhook.url)));
  const targets = { demo: demo.listen, fleet: new URL(exporter.url).host };
  const prometheus = stack.keep(
    await startPrometheus(undefined, {
      config: prometheusConfig(targets, new URL(alertmanager.url).host, join(folder, RULES)),
    }),
  );
  const everything = stack.move();
  return {
    ...{ prometheus, webhook, mesh, site, routing },
    demo: demo.cli,
    rules: await rulesIn(join(folder, RULES)),
    [Symbol.asyncDispose]: () => everything[Symbol.asyncDispose](),
  };
}

/** Closes what was opened, last first. */
class Opened implements AsyncDisposable {
  readonly #opened: AsyncDisposable[] = [];

  keep<T extends AsyncDisposable>(one: T): T {
    this.#opened.push(one);
    return one;
  }

  /** Everything goes to another owner. */
  move(): Opened {
    const other = new Opened();
    other.#opened.push(...this.#opened.splice(0));
    return other;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  }
}

async function startSite(stack: Opened): Promise<AlertScene['site']> {
  const start = async (...lines: string[]) => stack.keep(await startMosquitto(['sys_interval 1', ...lines]));
  const far = await start();
  const near = await start(
    'connection to-far',
    `address 127.0.0.1:${far.port}`,
    'remote_clientid near.to-far',
    'topic sensors/# both 1',
    'keepalive_interval 5',
    'restart_timeout 1',
  );
  const queue = await start();
  const full = await start(`max_connections ${CONNECTION_LIMIT + 1}`);
  return { near, far, queue, full };
}

async function startDemo(stack: Opened, signal: AbortSignal): Promise<{ cli: LabCli; listen: string }> {
  const cli = stack.keep(openLabCli());
  const [listen, , port] = await freePorts(6, Math.random);
  const address = `127.0.0.1:${listen}`;
  const demo = cli.start('demo', '--listen', address, '--port', `${port}`, '--devices', '3', '--rate', '3');
  stack.keep({
    [Symbol.asyncDispose]: async () => {
      demo.child.kill('SIGTERM');
      await demo.finished;
    },
  });
  const isUp = (): boolean => {
    if (demo.child.exitCode !== null) throw new Error(`sre demo ended: ${demo.stderr()}`);
    return demo.stdout().includes('Ctrl-C');
  };
  await until('the demo', isUp, { withinMs: 30_000, signal });
  return { cli, listen: address };
}

/** What `sre alerts build` writes with the one threshold nobody can reach in a test. */
async function builtRules(stack: Opened): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-built-rules-'));
  stack.keep({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  const threshold = `MQTT_Message_Queue_Backlog=${BACKLOG_THRESHOLD}`;
  const { code, stderr } = await runSre(['alerts', 'build', '--out', folder, '--threshold', threshold]);
  if (code !== 0) throw new Error(`sre alerts build: ${stderr}`);
  return folder;
}

/** The generated routing with receivers that exist, and with later notifications of a group that do not wait. */
function delivered(routing: string, webhook: string): string {
  const { route, ...rest } = parse(routing) as { route: Route & { routes: Route[] } };
  const soon = `${GROUP_INTERVAL_SECONDS}s`;
  const routes = route.routes.map((one) => (one.receiver === 'page' ? { ...one, group_interval: soon } : one));
  const config = { ...rest, route: { ...route, group_interval: soon, routes } };
  return JSON.stringify(config).replaceAll('https://alerts.invalid', webhook);
}

interface Route {
  readonly receiver: string;
  readonly group_interval?: string;
}

function fleetConfig(site: AlertScene['site'], { nodes }: DivisibleCluster): string {
  return JSON.stringify({
    clusters: [
      {
        name: 'site',
        broker: 'mosquitto',
        nodes: Object.entries(site).map(([name, { url }]) => ({ name, mqtt: url })),
        limits: { connections: CONNECTION_LIMIT },
        options: { sysInterval: '1s' },
      },
      {
        name: 'mesh',
        broker: 'aedes',
        nodes,
        options: { heartbeatInterval: `${HEARTBEAT_MS}ms` },
        probe: { every: '3s', timeout: '2s', modules: [], matrix: true },
      },
    ],
    exporter: { minInterval: '500ms' },
  });
}

function prometheusConfig(targets: Readonly<Record<string, string>>, alertmanager: string, folder: string): string {
  return JSON.stringify({
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s` },
    rule_files: [join(folder, '*.rules.yaml')],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: Object.entries(targets).map(([name, address]) => ({
      job_name: `mqtt-${name}`,
      static_configs: [{ targets: [address] }],
    })),
  });
}
