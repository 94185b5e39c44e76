import { join } from 'node:path';
import { type Clock, systemClock } from '../core/clock.ts';
import { until } from '../core/deadline.ts';
import { SreError } from '../core/sre-error.ts';
import { openCleanup } from './cleanup.ts';
import { type ControlRequest, openControl, socketPath } from './control.ts';
import { freePorts, requireFreePorts } from './free-port.ts';
import { type LabCluster, openLabCluster } from './lab-cluster.ts';
import { takeLabFolder } from './lab-folder.ts';
import { type LabState, removeLabFolder, writeLabState } from './lab-state.ts';
import { isWhole, type LabStatus } from './lab-status.ts';

export interface LabOptions {
  readonly stateDir: string;
  readonly name: string;
  /** How many nodes, 1 to 9. */
  readonly nodes: number;
  /** Port of the load balancer; the nodes take the ones behind it. Absent: free ones. */
  readonly port?: number;
  /** Starts devices that talk through the load balancer. */
  readonly traffic?: { readonly devices: number; readonly rate: number };
  readonly random: () => number;
  /** Aborting stops the start; a lab that is up is ended by disposing of it. */
  readonly signal: AbortSignal;
  /** What happens, as sentences for people. */
  readonly onEvent?: (text: string) => void;
  readonly clock?: Clock;
}

/** A running lab, supervised by this process. Disposing of it ends every process and removes every file. */
export interface Lab extends AsyncDisposable {
  readonly state: LabState;
  readonly status: () => LabStatus;
  /** Resolves when the lab shall end: `ordered` by somebody, or because a part it cannot do without died. */
  readonly ended: Promise<'ordered' | SreError>;
  /** Tells everybody who asks about the lab where its metrics are. */
  announceExporter(url: string): Promise<void>;
}

const WHOLE_WITHIN_MS = 20_000;
/** The load balancer looks twice a second. */
const IN_SERVICE_WITHIN_MS = 5_000;

/** Starts a lab and returns when all nodes are in one view and in service. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const { clock = systemClock, signal, name, onEvent = () => undefined } = options;
  const folder = await takeLabFolder(options.stateDir, name, signal);
  const cleanup = openCleanup();
  cleanup.defer(() => removeLabFolder(folder.path));
  try {
    const ports = await choosePorts(options);
    const cluster = await openLabCluster({ folder: folder.path, ports, clock, signal, onEvent });
    cleanup.defer(async () => cluster[Symbol.asyncDispose]());

    let state: LabState = {
      version: 1,
      name,
      topology: 'cluster',
      broker: 'aedes',
      startedAt: new Date(clock.wallMs()).toISOString(),
      supervisor: folder.supervisor,
      endpoint: cluster.endpoint,
      nodes: cluster.nodes.map((node) => ({
        name: node.name,
        mqtt: node.url,
        pidFile: join(folder.path, `${node.name}.pid`),
      })),
      control: socketPath(folder.path, 'control'),
    };
    const status = (): LabStatus => statusOf(state, cluster);
    let end: () => void = () => undefined;
    const ordered = new Promise<'ordered'>((resolve) => {
      end = () => resolve('ordered');
    });
    const control = await openControl(state.control, (request) => obey(request, cluster, status, end));
    cleanup.defer(async () => control[Symbol.asyncDispose]());
    await writeLabState(folder.path, state);

    onEvent('waiting until every node sees every other');
    await until('one view of all nodes', () => isWhole(status()), { withinMs: WHOLE_WITHIN_MS, signal, clock });
    if (options.traffic !== undefined) await cluster.startTraffic(options.traffic);
    return {
      get state() {
        return state;
      },
      status,
      ended: Promise.race([ordered, cluster.broken]),
      async announceExporter(exporter) {
        state = { ...state, exporter };
        await writeLabState(folder.path, state);
      },
      [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cleanup[Symbol.asyncDispose]();
    throw error;
  }
}

async function choosePorts({ nodes, port, random }: LabOptions): Promise<readonly number[]> {
  if (port === undefined) return freePorts(nodes + 1, random);
  const ports = Array.from({ length: nodes + 1 }, (_, index) => port + index);
  await requireFreePorts(
    ports,
    `choose another with --port; a lab of ${nodes} nodes takes ${nodes + 1} ports in a row`,
  );
  return ports;
}

/** Carries an order of another process out. */
async function obey(
  request: ControlRequest,
  cluster: LabCluster,
  status: () => LabStatus,
  end: () => void,
): Promise<unknown> {
  if (request.order === 'status') return status();
  if (request.order === 'down') return end();
  const node = cluster.nodes.find(({ name }) => name === request.node);
  if (node === undefined) {
    const hint = `its nodes: ${cluster.nodes.map(({ name }) => name).join(', ')}`;
    throw new SreError('SRE_UNKNOWN_NAME', `the lab has no node "${request.node}"`, { hint });
  }
  if (request.order === 'stop') return node.stop();
  const signal = AbortSignal.timeout(WHOLE_WITHIN_MS);
  const done = await node.start(signal);
  const isBack = (): boolean => cluster.inService.has(node.name);
  await until(`${node.name} in service again`, isBack, { withinMs: IN_SERVICE_WITHIN_MS, signal });
  return done;
}

function statusOf(state: LabState, cluster: LabCluster): LabStatus {
  const nodes = cluster.nodes.map((node) => {
    const [pid, report] = [node.pid(), node.report()];
    return {
      name: node.name,
      mqtt: node.url,
      running: node.running(),
      inService: cluster.inService.has(node.name),
      ...(pid === undefined ? {} : { pid }),
      view: report?.view ?? [],
      ...(report === undefined ? {} : { connections: report.counters.clients }),
      receivedPerSecond: report?.receivedPerSecond ?? 0,
    };
  });
  return {
    name: state.name,
    endpoint: state.endpoint,
    ...(state.exporter === undefined ? {} : { exporter: state.exporter }),
    expectedNodes: nodes.length,
    nodesInService: nodes.filter(({ inService }) => inService).length,
    connections: nodes.reduce((sum, node) => sum + (node.connections ?? 0), 0),
    messagesPerSecond: Math.round(nodes.reduce((sum, node) => sum + node.receivedPerSecond, 0) * 10) / 10,
    nodes: nodes.map(({ receivedPerSecond: _rate, ...node }) => node),
  };
}
