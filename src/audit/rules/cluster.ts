import { parseDuration } from '../../config/duration.ts';
import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';

/** A network partition is mended within five minutes: a member must not be forgotten sooner. */
const PARTITION_RTO_MS = 300_000;

/** Several nodes, and what they do when they lose each other. */
export const clusterRules = {
  'single-node': {
    severity: 'info',
    title: 'The service outlives the loss of a machine',
    why: 'one broker is one point of failure: while it is down nobody is connected and nothing is taken',
    fix: ['run three nodes, or keep a standby and move the address of clients to it'],
    check: ({ cluster, file }) =>
      cluster?.members?.value !== 1
        ? []
        : [
            {
              says: 'this broker stands alone',
              evidence: [cluster.members.place.line === undefined ? 'no cluster is configured' : 'one member'],
              place: cluster.members.place.line === undefined ? { file } : cluster.members.place,
            },
          ],
  },
  'even-node-count': {
    severity: 'warning',
    title: 'A cluster has an odd number of nodes',
    why: 'split in two halves, neither has a majority: both stop, or both go on and differ',
    fix: ['add a node, or take one away: three outlive the loss of one, five of two'],
    check: ({ cluster }) =>
      cluster?.members === undefined || cluster.members.value === 0 || cluster.members.value % 2 === 1
        ? []
        : [
            {
              says: `the cluster has ${cluster.members.value} nodes`,
              evidence: [`the loss of ${cluster.members.value / 2} leaves no majority`],
              place: cluster.members.place,
            },
          ],
  },
  'partition-ignored': {
    severity: 'warning',
    title: 'A cluster knows what to do when it is split',
    why: 'both sides go on: sessions and queues differ, and after the network is back somebody has to choose by hand which half to throw away',
    fix: ['pause the minority: it stops, and joins again by itself'],
    check: ({ cluster }) =>
      cluster?.partitionPolicy?.value !== 'ignore' || cluster.members?.value === 1
        ? []
        : [
            {
              says: 'a split of the cluster is ignored',
              evidence: [
                cluster.partitionPolicy.place.line === undefined ? 'the default of the broker' : 'the policy is ignore',
              ],
              place: cluster.partitionPolicy.place,
            },
          ],
  },
  'partition-autoheal': {
    severity: 'info',
    title: 'It is known what a healed split throws away',
    why: 'autoheal restarts the losing side: what that side took during the split is lost, and its clients reconnect all at once',
    fix: ['where no loss is allowed, pause the minority instead; else rehearse it: sre chaos partition-one'],
    check: ({ cluster }) =>
      cluster?.partitionPolicy?.value !== 'autoheal' || cluster.partitionPolicy.place.line === undefined
        ? []
        : [
            {
              says: 'after a split one side is restarted and forgets what it took',
              evidence: ['the policy is autoheal'],
              place: cluster.partitionPolicy.place,
            },
          ],
  },
  'autoclean-too-soon': {
    severity: 'warning',
    title: 'A member that is away is kept longer than a partition may last',
    why: 'a node that was forgotten does not come back by itself when the network does: it has to join anew by hand',
    fix: ['wait at least 5 minutes, better a day, before a member is forgotten'],
    check: ({ cluster }) => {
      const after = cluster?.autoclean === undefined ? undefined : parseDuration(cluster.autoclean.value);
      if (cluster?.autoclean === undefined || after === undefined || after === 0 || after >= PARTITION_RTO_MS)
        return [];
      return [
        {
          says: `a member is forgotten after ${cluster.autoclean.value}`,
          evidence: ['a network partition may last 5 minutes before it counts as a disaster'],
          place: cluster.autoclean.place,
        },
      ];
    },
  },
  'cluster-secret-default': {
    severity: 'critical',
    title: 'Nodes know each other by a secret of your own',
    why: 'whoever reaches the port between the nodes and knows the secret of the manual runs code on them',
    fix: ['set a long random secret, the same on all nodes, and keep the port between nodes to the nodes'],
    check: ({ cluster }) =>
      cluster?.secret?.value !== 'default'
        ? []
        : [
            {
              says: 'the secret between the nodes is the one of the manual',
              evidence: ['the value is not shown here'],
              place: cluster.secret.place,
            },
          ],
  },
  'cluster-plain': {
    severity: 'info',
    title: 'Nodes talk to each other through TLS',
    why: 'every message between clients of different nodes crosses this link in the clear',
    fix: ['use TLS between nodes, or a network nobody else is on'],
    check: ({ cluster }) =>
      cluster?.tls?.value !== false || cluster.members?.value === 1
        ? []
        : [
            {
              says: 'nodes talk to each other in the clear',
              evidence: ['no TLS between nodes'],
              place: cluster.tls.place,
            },
          ],
  },
  'few-replicas': {
    severity: 'warning',
    title: 'What is stored is stored on three nodes',
    why: 'with fewer copies the loss of one node loses messages or stops writing',
    fix: ['three replicas: two of them are a majority'],
    check: ({ cluster }) =>
      cluster?.replicas === undefined || cluster.replicas.value >= 3 || cluster.members?.value === 1
        ? []
        : [
            {
              says: `stored on ${cluster.replicas.value === 1 ? 'one node' : `${cluster.replicas.value} nodes`} only`,
              evidence: [`replicas: ${cluster.replicas.value}`],
              place: cluster.replicas.place,
            },
          ],
  },
} as const satisfies RuleTable<BrokerSetup>;
