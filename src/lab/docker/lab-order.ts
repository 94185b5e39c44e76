import { randomBytes } from 'node:crypto';
import { freePorts, requireFreePorts } from '../free-port.ts';
import type { BrokerRecipe, TopologyName } from './broker-recipe.ts';
import type { LabNetwork } from './lab-network.ts';
import type { LabPlan } from './lab-plan.ts';
import type { PlanContext } from './plan-context.ts';
import type { TopologyEntry } from './topologies/index.ts';

/** What a lab is asked to be. */
export interface LabOrder {
  readonly name: string;
  readonly topology: TopologyEntry;
  readonly topologyName: TopologyName;
  readonly recipe: BrokerRecipe;
  readonly nodes: number;
  /** The first of its ports; absent: free ones. */
  readonly port?: number;
  readonly root: string;
}

/** A plan with real addresses, ports and secrets. */
export interface DrawnPlan {
  readonly plan: LabPlan;
  readonly context: PlanContext;
}

/** The ports a plan takes: as many as it asks for when it is drawn without any. */
export async function choosePorts(order: LabOrder, nowMs: number, random: () => number): Promise<readonly number[]> {
  let count = 0;
  const countPort = (): number => {
    count += 1;
    return count;
  };
  const blank: PlanContext = {
    ...order,
    account: { username: '', password: '' },
    cookie: '',
    machine: (host) => ({ host, address: host }),
    port: countPort,
    nowMs,
    program: { root: order.root },
  };
  order.topology.plan(blank);
  if (order.port === undefined) return freePorts(count, random);
  const { port } = order;
  const ports = Array.from({ length: count }, (_, index) => port + index);
  await requireFreePorts(ports, `choose another with --port; this lab takes ${count} ports in a row`);
  return ports;
}

/** Draws the plan of a lab. */
export function drawPlan(order: LabOrder, ports: readonly number[], cluster: LabNetwork, nowMs: number): DrawnPlan {
  let [machines, taken] = [0, 0];
  const context: PlanContext = {
    ...order,
    // ejabberd's users live in a domain; the others take the name as it is.
    account: {
      username: order.recipe.kind === 'ejabberd' ? 'sre@localhost' : 'sre',
      password: randomBytes(12).toString('hex'),
    },
    cookie: randomBytes(16).toString('hex'),
    machine: (host) => {
      machines += 1;
      return { host, address: cluster.address(machines) };
    },
    port: () => {
      taken += 1;
      return ports[taken - 1] ?? 0;
    },
    nowMs,
    program: { root: order.root },
  };
  return { plan: order.topology.plan(context), context };
}
