import { portOf } from './broker-container.ts';
import type { DockerLabNode, DockerLabState } from './docker-lab-state.ts';
import { containerName } from './lab-containers.ts';
import type { LabOrder } from './lab-order.ts';
import type { LabPlan, PlannedContainer, PortUse } from './lab-plan.ts';
import type { LabAccount } from './plan-context.ts';

/** What is written down about a lab: where its parts are, in the words of those who use it. */
export function stateOfPlan(input: {
  readonly order: LabOrder;
  readonly plan: LabPlan;
  readonly account: LabAccount;
  readonly startedAt: string;
  readonly owner: string;
}): DockerLabState {
  const { order, plan, account, startedAt, owner } = input;
  const { name } = order;
  const brokers = plan.containers.filter(({ role }) => role === 'broker');
  return {
    version: 2,
    driver: 'docker',
    name,
    topology: order.topologyName,
    broker: order.recipe.kind,
    title: plan.title,
    startedAt,
    owner,
    endpoint: plan.clusters[0]?.endpoints[0] ?? '',
    account,
    nodes: brokers.map((planned) => nodeOf(name, planned)).toSorted((a, b) => (a.host < b.host ? -1 : 1)),
    others: plan.containers
      .filter(({ role }) => role !== 'broker')
      .map(({ machine, role }) => ({ name: machine.host, role, container: containerName(name, machine.host) })),
    clusters: plan.clusters.map(({ suffix, nodes, endpoints, labels, dependencies }) => ({
      name: suffix === '' ? name : `${name}-${suffix}`,
      nodes: [...nodes],
      endpoints: [...endpoints],
      labels: { ...labels },
      dependencies: dependencies.map((dependency) => ({ ...dependency })),
    })),
    ...(plan.promotion === undefined ? {} : { promotion: { ...plan.promotion, sides: [...plan.promotion.sides] } }),
  };
}

function nodeOf(lab: string, { machine, node, ports, region, zone }: PlannedContainer): DockerLabNode {
  const at = (use: PortUse, path: string): string | undefined =>
    ports.some((port) => port.use === use) ? `http://127.0.0.1:${portOf(ports, use)}${path}` : undefined;
  const [api, metrics, view] = [at('api', ''), at('metrics', '/metrics'), at('view', '')];
  return {
    name: node,
    host: machine.host,
    container: containerName(lab, machine.host),
    mqtt: `mqtt://127.0.0.1:${portOf(ports, 'mqtt')}`,
    ...(api === undefined ? {} : { api }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(view === undefined ? {} : { view }),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
  };
}
