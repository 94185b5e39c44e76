import type { Machine, PlannedContainer, PlannedPort, Program } from './lab-plan.ts';
import type { PlanContext } from './plan-context.ts';

/** What a topology says about one of its broker nodes. */
export interface BrokerPlace {
  readonly wave: number;
  readonly region?: string;
  readonly zone?: string;
}

/** The container of a broker node, with every port its recipe has published. */
export function brokerContainer(
  { recipe, port }: PlanContext,
  machine: Machine,
  program: Program,
  knows: readonly Machine[],
  place: BrokerPlace,
): PlannedContainer {
  const { mqtt, api, metrics, view } = recipe.ports;
  const ports: PlannedPort[] = [{ use: 'mqtt', inside: mqtt, published: port() }];
  if (api !== undefined) ports.push({ use: 'api', inside: api, published: port() });
  if (metrics !== undefined) ports.push({ use: 'metrics', inside: metrics, published: port() });
  if (view !== undefined) ports.push({ use: 'view', inside: view, published: port() });
  return {
    machine,
    node: recipe.nodeName(machine),
    role: 'broker',
    program,
    ports,
    knows: knows.filter(({ host }) => host !== machine.host),
    ...place,
  };
}

/** Where devices reach a broker directly. */
export function mqttAddress({ ports }: PlannedContainer): string {
  return `mqtt://127.0.0.1:${portOf(ports, 'mqtt')}`;
}

/** The published number of a port; every container has those its role has. */
export function portOf(ports: readonly PlannedPort[], use: PlannedPort['use']): number {
  const found = ports.find((port) => port.use === use);
  if (found === undefined) throw new RangeError(`no port "${use}" is planned`);
  return found.published;
}
