import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';
import { eachCluster } from './each-cluster.ts';

/** Services whose nodes are somebody else's. */
const SERVICES = new Set(['aws-iot-core', 'azure-iot-hub']);

/** How large a cluster is said to be. */
export const settingsSizeRules = {
  'expected-nodes-missing': {
    severity: 'info',
    title: 'It is written down how many nodes a cluster has',
    why: 'a node that was never added to the list, or taken out of it by mistake, is missed by nobody',
    fix: ['expectedNodes: 3'],
    check: (subject) =>
      eachCluster(subject, (cluster, index) =>
        written(subject, index, 'expectedNodes') || cluster.nodes.length < 2
          ? undefined
          : {
              says: `cluster ${cluster.name} does not say how many nodes it should have`,
              evidence: [`${cluster.nodes.length} are listed, and that is taken for all`],
            },
      ),
  },
  'nodes-not-listed': {
    severity: 'warning',
    title: 'Every node that is expected is listed',
    why: 'a node that is not listed is not watched: its queues and connections are nowhere',
    fix: ['add the missing nodes under nodes'],
    check: (subject) =>
      eachCluster(subject, ({ name, nodes, expectedNodes }) =>
        expectedNodes <= nodes.length
          ? undefined
          : {
              says: `cluster ${name} expects ${expectedNodes} nodes and lists ${nodes.length}`,
              evidence: [`${expectedNodes - nodes.length} of them nobody watches`],
              key: 'expectedNodes',
            },
      ),
  },
  'single-node-cluster': {
    severity: 'warning',
    title: 'A cluster outlives the loss of a node',
    why: 'one node is one point of failure: while it is down nobody is connected and nothing is taken',
    fix: ['run three nodes, or keep a standby and move the address of devices to it'],
    check: (subject) =>
      eachCluster(subject, ({ name, broker, expectedNodes }) =>
        expectedNodes !== 1 || SERVICES.has(broker)
          ? undefined
          : { says: `cluster ${name} is a single node`, evidence: ['expectedNodes is 1'], key: 'nodes' },
      ),
  },
  'even-cluster': {
    severity: 'warning',
    title: 'A cluster that votes has an odd number of nodes',
    why: 'split in two halves, neither has a majority: both stop, or both go on and differ',
    fix: ['add a node, or take one away'],
    check: (subject) =>
      eachCluster(subject, ({ name, broker, expectedNodes }) =>
        expectedNodes % 2 === 1 || SERVICES.has(broker) || broker === 'mosquitto'
          ? undefined
          : {
              says: `cluster ${name} has ${expectedNodes} nodes`,
              evidence: [`the loss of ${expectedNodes / 2} leaves no majority`],
              key: 'nodes',
            },
      ),
  },
} as const satisfies RuleTable<SettingsSubject>;

function written({ raw }: SettingsSubject, index: number, key: string): boolean {
  const clusters = (raw as { readonly clusters?: readonly unknown[] } | null)?.clusters;
  const cluster = Array.isArray(clusters) ? clusters[index] : undefined;
  return cluster !== null && typeof cluster === 'object' && Object.hasOwn(cluster, key);
}
