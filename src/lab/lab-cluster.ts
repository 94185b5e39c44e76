import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { openCleanup } from './cleanup.ts';
import { socketPath } from './control.ts';
import { type LabChild, startChild } from './lab-child.ts';
import { type LabNode, openLabNode } from './lab-node.ts';

export interface LabClusterOptions {
  readonly folder: string;
  /** Port of the load balancer, then one for every node. */
  readonly ports: readonly number[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (text: string) => void;
}

/** The processes of a lab: shared state, nodes, load balancer. Disposing of it ends them all. */
export interface LabCluster extends AsyncDisposable {
  readonly nodes: readonly LabNode[];
  readonly endpoint: string;
  /** Names of the nodes the load balancer sends clients to. */
  readonly inService: ReadonlySet<string>;
  /** Resolves when a part that has no second one died: shared state or load balancer. */
  readonly broken: Promise<SreError>;
  /** Starts the devices that talk through the load balancer. */
  startTraffic(traffic: { readonly devices: number; readonly rate: number }): Promise<void>;
}

/** Starts every process of a lab, each ready when the next one needs it. */
export async function openLabCluster(options: LabClusterOptions): Promise<LabCluster> {
  const { folder, signal, clock, onEvent } = options;
  const [port = 0, ...nodePorts] = options.ports;
  const endpoint = `mqtt://127.0.0.1:${port}`;
  const cleanup = openCleanup();
  const inService = new Set<string>();
  let closing = false;
  let fail: (error: SreError) => void = () => undefined;
  const broken = new Promise<SreError>((resolve) => {
    fail = resolve;
  });

  const keep = (child: LabChild, isVital: boolean): void => {
    cleanup.defer(() => child.stop());
    void child.exited.then((how) => {
      if (closing) return;
      const message = `${child.name} of the lab ended (${how})`;
      const hint = `its log: ${join(folder, `${child.name}.log`)}`;
      if (isVital) fail(new SreError('SRE_LAB_BROKEN', message, { exitCode: EXIT.finding, hint }));
      else onEvent(message);
    });
  };
  const noteBackends = (up: readonly string[]): void => {
    for (const { name } of nodes) {
      const isUp = up.includes(name);
      if (isUp === inService.has(name)) continue;
      if (isUp) inService.add(name);
      else inService.delete(name);
      if (!closing) onEvent(`${name} is ${isUp ? 'in service' : 'out of service'}`);
    }
  };

  const stateSocket = socketPath(folder, 'state');
  cleanup.defer(() => rm(stateSocket, { force: true }));
  const nodes = nodePorts.map((nodePort, index) =>
    openLabNode({ folder, name: `n${index + 1}`, port: nodePort, stateSocket, clock, onEvent }),
  );
  const dispose = async (): Promise<void> => {
    closing = true;
    await cleanup[Symbol.asyncDispose]();
  };
  try {
    onEvent('starting the shared state');
    keep(await startChild('state', { folder, name: 'state', socket: stateSocket }, () => undefined, signal), true);

    onEvent(`starting ${nodes.length} nodes`);
    cleanup.defer(() => Promise.all(nodes.map((node) => node.stop())));
    await Promise.all(nodes.map((node) => node.start(signal)));

    onEvent('starting the load balancer');
    const backends = nodes.map((node) => ({ name: node.name, port: node.port }));
    const balancer = await startChild(
      'balancer',
      { folder, name: 'balancer', port, backends },
      (message) => message.kind === 'backends' && noteBackends(message.up),
      signal,
    );
    keep(balancer, true);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    nodes,
    endpoint,
    inService,
    broken,
    async startTraffic(traffic) {
      onEvent('starting the devices');
      const config = { folder, name: 'traffic', url: endpoint, ...traffic } as const;
      keep(await startChild('traffic', config, () => undefined, signal), false);
    },
    [Symbol.asyncDispose]: dispose,
  };
}
