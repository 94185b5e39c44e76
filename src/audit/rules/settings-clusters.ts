import type { ClusterSettings } from '../../config/settings.ts';
import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';

/** Services whose nodes are somebody else's. */
const SERVICES = new Set(['aws-iot-core', 'azure-iot-hub']);

/** What a cluster is said to be, and what is watched of it. */
export const settingsClusterRules = {
  'expected-nodes-missing': {
    severity: 'info',
    title: 'It is written down how many nodes a cluster has',
    why: 'a node that was never added to the list, or taken out of it by mistake, is missed by nobody',
    fix: ['expectedNodes: 3'],
    check: (subject) =>
      each(subject, (cluster, index) =>
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
      each(subject, ({ name, nodes, expectedNodes }) =>
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
      each(subject, ({ name, broker, expectedNodes }) =>
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
      each(subject, ({ name, broker, expectedNodes }) =>
        expectedNodes % 2 === 1 || SERVICES.has(broker) || broker === 'mosquitto'
          ? undefined
          : {
              says: `cluster ${name} has ${expectedNodes} nodes`,
              evidence: [`the loss of ${expectedNodes / 2} leaves no majority`],
              key: 'nodes',
            },
      ),
  },
  'endpoints-missing': {
    severity: 'info',
    title: 'The address devices use is written down',
    why: 'a load balancer or name that fails is the outage devices feel, and only probes of it show that',
    fix: ['endpoints: ["mqtts://mqtt.example:8883"]'],
    check: (subject) =>
      each(subject, ({ name, endpoints }) =>
        endpoints.length > 0
          ? undefined
          : { says: `cluster ${name} names no address that devices use`, evidence: ['endpoints is empty'] },
      ),
  },
  'endpoint-is-one-node': {
    severity: 'warning',
    title: 'Devices connect to an address that outlives a node',
    why: 'when this one node is down, its devices stay away although the others serve',
    fix: ['put a load balancer or a name with several addresses before the nodes, and name that'],
    check: (subject) =>
      each(subject, ({ name, endpoints, nodes }, index) => {
        const [only] = endpoints;
        const node = nodes.find(({ mqtt }) => mqtt !== undefined && mqtt === only);
        if (nodes.length < 2 || endpoints.length !== 1 || node === undefined) return undefined;
        return {
          says: `the only endpoint of cluster ${name} is its node ${node.name}`,
          evidence: [`${only}`],
          path: ['clusters', index, 'endpoints', 0],
        };
      }),
  },
  'probe-missing': {
    severity: 'warning',
    title: 'Every cluster is probed the way a device connects',
    why: 'a broker that counts well and takes no messages looks healthy until customers call',
    fix: ['probe: { every: 15s, modules: [mqtt_qos1] }'],
    check: (subject) =>
      each(subject, ({ name, probe }) =>
        probe !== undefined
          ? undefined
          : { says: `nothing of cluster ${name} is probed`, evidence: ['there is no probe block'] },
      ),
  },
  'probe-too-rare': {
    severity: 'info',
    title: 'An outage is probed for at least once a minute',
    why: 'between two probes an outage of the whole recovery time target may come and go',
    fix: ['every: 15s'],
    check: (subject) =>
      each(subject, ({ name, probe }, index) =>
        probe === undefined || probe.everyMs <= 60_000
          ? undefined
          : {
              says: `cluster ${name} is probed every ${probe.everyMs / 1_000} s`,
              evidence: ['more than a minute between two probes'],
              path: ['clusters', index, 'probe', 'every'],
            },
      ),
  },
  'slo-missing': {
    severity: 'info',
    title: 'It is written down how good is good enough',
    why: 'without a target nobody knows whether an hour of trouble was a lot, and no budget burns',
    fix: ['slo: { delivery: 99.9%, latency: { p99: 1s } }'],
    check: (subject) =>
      each(subject, ({ name, slo }) =>
        slo !== undefined
          ? undefined
          : { says: `cluster ${name} has no objective`, evidence: ['there is no slo block'] },
      ),
  },
  'connection-limit-unknown': {
    severity: 'info',
    title: 'It is known how many connections a node takes',
    why: 'saturation is a ratio: without the limit nothing warns before devices are refused',
    fix: ['limits: { connections: 50000 }, after sre capacity or a run of sre bench'],
    check: (subject) =>
      each(subject, ({ name, limits }) =>
        limits.connections !== undefined
          ? undefined
          : {
              says: `cluster ${name} does not say how many connections a node takes`,
              evidence: ['limits.connections is not set; fine where the broker tells it'],
            },
      ),
  },
} as const satisfies RuleTable<SettingsSubject>;

interface ClusterBreach {
  readonly says: string;
  readonly evidence: readonly string[];
  /** The key of the cluster's block it is about; absent: the cluster's name. */
  readonly key?: string;
  readonly path?: readonly (string | number)[];
}

function each(
  { settings, place }: SettingsSubject,
  judge: (cluster: ClusterSettings, index: number) => ClusterBreach | undefined,
) {
  return settings.clusters.flatMap((cluster, index) => {
    const breach = judge(cluster, index);
    if (breach === undefined) return [];
    const { key = 'name', path, ...rest } = breach;
    return [{ ...rest, place: path === undefined ? place(['clusters', index], key) : place(path) }];
  });
}

function written({ raw }: SettingsSubject, index: number, key: string): boolean {
  const clusters = (raw as { readonly clusters?: readonly unknown[] } | null)?.clusters;
  const cluster = Array.isArray(clusters) ? clusters[index] : undefined;
  return cluster !== null && typeof cluster === 'object' && Object.hasOwn(cluster, key);
}
