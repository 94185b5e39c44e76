import { SreError } from '../../core/sre-error.ts';
import type { Container } from '../../docker/container.ts';
import type { ChaosNode } from '../target.ts';

/** Labels a container may carry for us. */
const LABEL = { node: 'sre.node', role: 'sre.role', region: 'sre.region', zone: 'sre.zone', rack: 'sre.rack' } as const;
const COMPOSE_SERVICE = 'com.docker.compose.service';
/** Programs that pass connections of clients on, by a part of their image's name. */
const BALANCERS = /haproxy|nginx|traefik|envoy/;

/** A container and what it is to the cluster. */
export interface MappedContainer {
  readonly node: ChaosNode;
  readonly container: Container;
}

/** Finds every node's container; the others are what the cluster depends on. A node without exactly one is an error. */
export function mapContainers(
  containers: readonly Container[],
  nodes: readonly ChaosNode[],
  named: Readonly<Record<string, string>>,
): readonly MappedContainer[] {
  const members = nodes.map((node) => {
    const container = containerOf(node.name, containers, named);
    return { node: { ...node, ...labelled(container) }, container };
  });
  const taken = new Set(members.map(({ container }) => container.id));
  const dependencies = containers
    .filter((container) => !taken.has(container.id) && !isDone(container))
    .map((container) => ({ node: dependencyOf(container), container }));
  return [...members, ...dependencies];
}

function containerOf(
  node: string,
  containers: readonly Container[],
  named: Readonly<Record<string, string>>,
): Container {
  const wanted = Object.hasOwn(named, node) ? named[node] : undefined;
  const names = wanted === undefined ? [node, hostOf(node)] : [wanted];
  for (const name of names) {
    for (const callsItself of [LABEL.node, COMPOSE_SERVICE, undefined]) {
      const found = containers.filter((container) =>
        callsItself === undefined ? container.name === name : container.labels[callsItself] === name,
      );
      if (found.length > 1) throw ambiguous(node, found);
      if (found[0] !== undefined) return found[0];
    }
  }
  const there = containers.map(({ name }) => name).join(', ');
  throw new SreError('SRE_CHAOS_SELECTOR', `no container for node "${node}" among ${there}`, {
    hint: `say which it is: chaos.selector.nodes: { ${JSON.stringify(node)}: CONTAINER }`,
  });
}

function ambiguous(node: string, found: readonly Container[]): SreError {
  const there = found.map(({ name }) => name).join(', ');
  return new SreError('SRE_CHAOS_SELECTOR', `node "${node}" could be ${there}: expected one container`, {
    hint: `say which it is: chaos.selector.nodes: { ${JSON.stringify(node)}: CONTAINER }`,
  });
}

/** `emqx@n1.example` lives on `n1`. */
function hostOf(node: string): string {
  return node.slice(node.indexOf('@') + 1).split('.')[0] ?? node;
}

/** A job of the setup that has ended well is nothing the cluster depends on. */
function isDone({ state, exitCode, restartPolicy }: Container): boolean {
  return state === 'created' || (state === 'exited' && exitCode === 0 && restartPolicy === 'no');
}

function dependencyOf(container: Container): ChaosNode {
  const { name, labels, published } = container;
  const port = published.find(({ inside, port: number }) => inside.endsWith('/tcp') && number > 0);
  const host = port?.host === '0.0.0.0' || port?.host === '::' ? '127.0.0.1' : port?.host;
  return {
    name: labels[LABEL.node] ?? labels[COMPOSE_SERVICE] ?? name,
    role: 'dependency',
    ...(port === undefined ? {} : { address: `${host}:${port.port}` }),
    ...labelled(container),
  };
}

function labelled({ labels, image }: Container): Pick<ChaosNode, 'labels'> {
  const role = labels[LABEL.role] ?? (BALANCERS.test(image) ? 'balancer' : undefined);
  const known = { role, region: labels[LABEL.region], zone: labels[LABEL.zone], rack: labels[LABEL.rack] };
  const told = Object.fromEntries(
    Object.entries(known).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  return Object.keys(told).length === 0 ? {} : { labels: told };
}
