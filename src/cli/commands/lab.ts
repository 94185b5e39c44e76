import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import { stateDir } from '../../core/state-dir.ts';
import type { KnownLab, LabState } from '../../lab/lab-state.ts';
import type { CommandModule } from '../command.ts';
import type { Io } from '../io.ts';
import { labName, nodeCount, oneOf, portNumber } from '../lab-options.ts';
import { printLabUp, printStatus, progressTo } from '../lab-text.ts';

const DEFAULT_NAME = 'lab';

/** `sre lab`: disposable clusters to practise on, embedded or of real brokers in Docker. */
export const lab: CommandModule = {
  define(command, { io, action }) {
    const named = (name: string, summary: string): Command =>
      command.command(name).description(summary).option('--name <name>', 'name of the lab', labName, DEFAULT_NAME);

    named('up', 'start a lab and return when it is whole')
      .option(
        '--driver <driver>',
        'embedded (plain Node.js) or docker (real brokers)',
        oneOf('embedded', 'docker'),
        'embedded',
      )
      .option(
        '--topology <topology>',
        'docker: cluster, federation, active-passive, standby-cluster or single',
        'cluster',
      )
      .option('--broker <broker>', 'docker: aedes, ejabberd, emqx, hivemq, mosquitto, nats, rabbitmq or vernemq')
      .option('--nodes <count>', 'how many broker nodes of a cluster, 1 to 9 (default: 3)', nodeCount)
      .option(
        '--port <port>',
        'port of the endpoint; the rest of the lab takes the ones behind it (default: free ports)',
        portNumber,
      )
      .option('--foreground', 'stay, and end the lab with Ctrl-C')
      .action(action((options: UpOptions) => up(io, options)));
    named('status', 'show the nodes of a lab: who runs, who is in service, who sees whom')
      .option('--json', 'print an object')
      .action(action((options: { name: string; json?: boolean }) => status(io, options.name, options.json === true)));
    named('down', 'end a lab and remove every trace of it')
      .option('--all', 'every lab')
      .action(
        action((options: { name: string; all?: boolean }) => down(io, options.all === true ? undefined : options.name)),
      );
    named('start', 'start a node again, and wait until it accepts MQTT connections')
      .argument('<node>', 'for example n2')
      .action(action((node: string, options: { name: string }) => orderNode(io, 'start', node, options.name)));
    named('stop', 'end a node gracefully')
      .argument('<node>', 'for example n2')
      .action(action((node: string, options: { name: string }) => orderNode(io, 'stop', node, options.name)));
    named('promote', 'put the standby in charge: clients of the endpoint are sent to it (docker)')
      .option('--to <side>', 'the side to put in charge (default: the one that is not)')
      .action(action((options: { name: string; to?: string }) => promote(io, options)));
  },
};

interface UpOptions {
  readonly name: string;
  readonly driver: 'embedded' | 'docker';
  readonly topology: string;
  readonly broker?: string;
  readonly nodes?: number;
  readonly port?: number;
  readonly foreground?: boolean;
}

/** A node may take this long to start, a little longer than the supervisor gives it. */
const NODE_ORDER_MS = 25_000;
const STATUS_MS = 3_000;

const EMBEDDED_NODES = 3;

async function up(io: Io, options: UpOptions): Promise<ExitCode> {
  if (options.driver === 'docker') return (await import('../docker-lab-command.ts')).upInDocker(io, options);
  const { name, port, foreground, topology, broker = 'aedes' } = options;
  if (topology !== 'cluster' || broker !== 'aedes') {
    throw new SreError('SRE_LAB_EMBEDDED', `the embedded lab is a cluster of aedes, not ${topology} of ${broker}`, {
      hint: `real brokers need a Docker engine: add --driver docker`,
    });
  }
  const nodes = options.nodes ?? EMBEDDED_NODES;
  const config = { name, nodes, ...(port === undefined ? {} : { port }), stateDir: stateDir(io.env) };
  using progress = progressTo(io.stderr);
  if (foreground !== true) {
    const { startDetachedLab } = await import('../../lab/supervisor.ts');
    await startDetachedLab(config, progress.show, io.signal);
    progress.clear();
    printLabUp(io.stdout, embedded(await runningLab(io, name)));
    return EXIT.ok;
  }
  const { openLab } = await import('../../lab/lab.ts');
  await using running = await openLab({ ...config, random: Math.random, signal: io.signal, onEvent: progress.show });
  progress.clear();
  printLabUp(io.stdout, running.state);
  const how = await Promise.race([running.ended, stopped(io.signal)]);
  if (how instanceof SreError) throw how;
  return EXIT.ok;
}

async function status(io: Io, name: string, json: boolean): Promise<ExitCode> {
  const lab = await runningLab(io, name);
  if (lab.docker !== undefined) {
    return (await import('../docker-lab-command.ts')).statusInDocker(io, lab.docker, json);
  }
  const { askStatus } = await import('../../lab/control.ts');
  const state = embedded(lab);
  const now = await askStatus(state.control, STATUS_MS, io.signal);
  if (json) io.stdout.write(`${JSON.stringify(now)}\n`);
  else printStatus(io.stdout, now);
  return EXIT.ok;
}

async function down(io: Io, name: string | undefined): Promise<ExitCode> {
  const [{ listLabs }, { removeLab }] = await Promise.all([
    import('../../lab/lab-state.ts'),
    import('../../lab/lab-removal.ts'),
  ]);
  const folder = stateDir(io.env);
  const labs = (await listLabs(folder)).filter((known) => name === undefined || known.name === name);
  let ended = 0;
  for (const known of labs) {
    if (known.docker !== undefined) continue;
    const { how, killed } = await removeLab(folder, known, io.signal);
    const sentence = {
      ended: 'ended, nothing is left of it',
      stale: 'was left behind by a dead supervisor without a living process; its files are removed',
      killed: `had no supervisor that answered; killed ${killed.join(', ')} and removed its files`,
    }[how];
    io.stdout.write(`lab ${known.name}: ${sentence}\n`);
    ended += 1;
  }
  // A lab that was up without Docker has nothing there; everything else might.
  if (name === undefined || !labs.some(({ state }) => state !== undefined)) {
    const { downInDocker } = await import('../docker-lab-command.ts');
    ended += await downInDocker(io, labs, name);
  }
  if (ended === 0) io.stdout.write(`${name === undefined ? 'no lab' : `no lab "${name}"`} to end\n`);
  return EXIT.ok;
}

async function promote(io: Io, { name, to }: { name: string; to?: string }): Promise<ExitCode> {
  const lab = await runningLab(io, name);
  if (lab.docker === undefined) {
    throw new SreError('SRE_LAB_PROMOTE', `lab "${name}" is embedded: it has no standby to promote`, {
      hint: 'labs with two sides: sre lab up --driver docker --topology standby-cluster | active-passive',
    });
  }
  return (await import('../docker-lab-command.ts')).promoteInDocker(io, lab.docker, to);
}

async function orderNode(io: Io, verb: 'start' | 'stop', node: string, name: string): Promise<ExitCode> {
  const lab = await runningLab(io, name);
  if (lab.docker !== undefined) {
    return (await import('../docker-lab-command.ts')).orderInDocker(io, lab.docker, verb, node);
  }
  const { order } = await import('../../lab/control.ts');
  const state = embedded(lab);
  io.stdout.write(`${await order(state.control, { order: verb, node }, NODE_ORDER_MS, io.signal)}\n`);
  return EXIT.ok;
}

/** The state of a lab that is not in Docker. */
function embedded({ name, state }: KnownLab): LabState {
  if (state === undefined) throw new Error(`lab ${name} has no state`);
  return state;
}

/** The lab on disk, up, or what to type instead. */
async function runningLab(io: Io, name: string): Promise<KnownLab> {
  const { listLabs } = await import('../../lab/lab-state.ts');
  const labs = await listLabs(stateDir(io.env));
  const found = labs.find((known) => known.name === name);
  if (found?.running === true && (found.state !== undefined || found.docker !== undefined)) return found;
  const others = labs.filter((known) => known.running).map((known) => known.name);
  const hint =
    others.length === 0 ? 'start one with sre lab up or sre demo' : `running: --name ${others.join(', --name ')}`;
  const what =
    found === undefined
      ? 'is not running'
      : found.running
        ? 'is still starting'
        : 'has died; sre lab down removes what is left';
  throw new SreError('SRE_NO_LAB', `lab "${name}" ${what}`, { exitCode: EXIT.precondition, hint });
}

/** Resolves when the program shall end. */
async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
