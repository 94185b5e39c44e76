import { setInterval } from 'node:timers/promises';
import { watchDrills } from '../../chaos/drill-watch.ts';
import { builtinModules } from '../../config/builtin-modules.ts';
import type { ClusterProbe, ClusterSettings, ExporterSettings } from '../../config/settings.ts';
import { systemClock } from '../../core/clock.ts';
import { until } from '../../core/deadline.ts';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { silentLog } from '../../core/log.ts';
import { SreError } from '../../core/sre-error.ts';
import { stateDir } from '../../core/state-dir.ts';
import { type Exporter, openExporter } from '../../exporter/exporter.ts';
import { parseListenAddress } from '../../exporter/listen-address.ts';
import { isPortFree } from '../../lab/free-port.ts';
import { type Lab, openLab } from '../../lab/lab.ts';
import { labClusterSettings } from '../../lab/lab-settings.ts';
import { findLab } from '../../lab/lab-state.ts';
import type { CommandModule } from '../command.ts';
import type { Io } from '../io.ts';
import { portNumber, positive } from '../lab-options.ts';
import { progressTo } from '../lab-text.ts';

interface DemoOptions {
  readonly listen: string;
  readonly port: number;
  readonly devices: number;
  readonly rate: number;
}

const NAME = 'demo';
const NODES = 3;
/** Often enough that a reader sees a fault within seconds. */
const PROBE: ClusterProbe = {
  everyMs: 5_000,
  timeoutMs: 2_000,
  modules: ['mqtt_qos1'],
  targets: 'endpoints',
  matrix: true,
  matrixQos: 1,
};
/** The demo is there within this time or says why not. */
const UP_WITHIN_MS = 20_000;

const wholeNumber = (max: number) => (text: string) => Math.ceil(positive(max)(text));

/** `sre demo`: a cluster, its devices and its exporter in one terminal; Ctrl-C leaves nothing behind. */
export const demo: CommandModule = {
  define(command, { io, action }) {
    command
      .option('--listen <addr>', 'where the exporter listens', '127.0.0.1:9465')
      .option('--port <port>', 'port of the load balancer; the nodes take the ones behind it', portNumber, 18_830)
      .option('--devices <count>', 'devices that publish, at most 1000', wholeNumber(1_000), 30)
      .option('--rate <n>', 'messages per second of all devices together, at most 1000', positive(1_000), 30)
      .action(action((options: DemoOptions) => run(io, options)));
  },
};

async function run(io: Io, options: DemoOptions): Promise<ExitCode> {
  const inTime = AbortSignal.timeout(UP_WITHIN_MS);
  const startup = AbortSignal.any([io.signal, inTime]);
  using line = progressTo(io.stderr);
  let tellEvent = line.show;
  try {
    await requireListen(io, options.listen);
    await using lab = await openLab({
      stateDir: stateDir(io.env),
      name: NAME,
      nodes: NODES,
      port: options.port,
      traffic: { devices: options.devices, rate: options.rate },
      random: Math.random,
      signal: startup,
      onEvent: (text) => tellEvent(text),
    });
    await using exporter = await openExporter({
      settings: settingsOf(io, lab, options),
      log: silentLog,
      drills: watchDrills(stateDir(io.env)),
    });
    const metrics = `${exporter.url}/metrics`;
    await lab.announceExporter(metrics);
    line.show('waiting for the first numbers of every node');
    await firstNumbers(metrics, startup);
    line.clear();
    io.stdout.write(welcome(lab, exporter, options, io.env['npm_command'] === 'exec' ? 'npx sre' : 'sre'));
    tellEvent = (text) => {
      line.clear();
      io.stderr.write(`${new Date(systemClock.wallMs()).toISOString().slice(11, 19)}  ${text}\n`);
    };
    const how = await Promise.race([lab.ended, watch(lab, line.show, io.signal)]);
    line.clear();
    tellEvent = () => undefined;
    if (how instanceof SreError) throw how;
    return EXIT.ok;
  } catch (error) {
    line.clear();
    if (io.signal.aborted) return EXIT.ok; // stopped while it was starting; what had begun is ended
    if (!inTime.aborted || error instanceof SreError) throw error;
    throw new SreError('SRE_DEMO_SLOW', `the demo was not up within ${UP_WITHIN_MS / 1_000} s; everything is ended`, {
      exitCode: EXIT.precondition,
      hint: 'try again when this machine is less busy',
      cause: error,
    });
  }
}

function settingsOf(io: Io, lab: Lab, { listen }: DemoOptions) {
  const exporter: ExporterSettings = {
    listen,
    minIntervalMs: 1_000,
    staleAfterMs: 15_000,
    scrapeTimeoutMs: 10_000,
    maxSeriesPerCluster: 5_000,
  };
  const cluster: ClusterSettings = { ...labClusterSettings(lab.state, io.self), probe: PROBE };
  return { clusters: [cluster], exporter, probes: { modules: builtinModules, allow: [] }, push: [] };
}

/** Refuses a taken exporter address before anything is started; a second demo is told about the first instead. */
async function requireListen(io: Io, listen: string): Promise<void> {
  if ((await findLab(stateDir(io.env), NAME))?.running === true) return; // openLab says where it is
  const { host, port } = parseListenAddress(listen);
  if (port === 0 || (await isPortFree(port, host))) return;
  throw new SreError('SRE_PORT_TAKEN', `${listen} is taken, the exporter cannot listen there`, {
    exitCode: EXIT.precondition,
    hint: 'choose another with --listen 127.0.0.1:9466',
  });
}

/** Waits until the exporter sees the whole cluster, so that the first command the reader types shows it. */
async function firstNumbers(metrics: string, signal: AbortSignal): Promise<void> {
  const whole = new RegExp(`^mqtt_cluster_nodes_alive\\{cluster="${NAME}"[^}]*\\} ${NODES}$`, 'm');
  await until(
    'the exporter seeing all nodes',
    async () => whole.test(await (await fetch(metrics, { signal })).text()),
    {
      withinMs: UP_WITHIN_MS,
      everyMs: 250,
      signal,
    },
  );
}

/** `sre` is how the reader started us, so that the commands can be typed as they stand. */
function welcome(lab: Lab, { url }: Exporter, { devices }: DemoOptions, sre: string): string {
  const { endpoint, nodes } = lab.state;
  return `
  A cluster of ${nodes.length} MQTT brokers behind a load balancer, and ${devices} devices that talk through it.

    MQTT         ${endpoint}
    status page  ${url}/
    metrics      ${url}/metrics

  Now break it, in a second terminal:

    ${sre} chaos node-crash        kill a node, measure what clients feel
    curl -s ${url}/metrics | grep nodes_alive
    ${sre} lab status --name ${NAME}

  Ctrl-C stops everything and leaves nothing behind.

`;
}

/** One line about now, once a second, until the program shall end. */
async function watch(lab: Lab, show: (text: string) => void, signal: AbortSignal): Promise<'stopped'> {
  try {
    for await (const _tick of setInterval(1_000, undefined, { signal })) {
      const { nodesInService, expectedNodes, connections, messagesPerSecond } = lab.status();
      show(`  alive ${nodesInService}/${expectedNodes} · ${connections} connections · ${messagesPerSecond} messages/s`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 'stopped';
}
