import type { SeedSection } from '../../generate/seed-coverage-doc.ts';

export const recovery: SeedSection = {
  title: 'Disaster recovery',
  items: [
    {
      says: 'A node crash: served again in less than 30 s',
      command: 'sre chaos node-crash',
      checks: ['drill:node-crash'],
      test: 'test/unit/chaos/scenarios.test.ts',
      proof: "rto('node-crash')",
    },
    {
      says: 'A network partition: less than 5 min',
      command: 'sre chaos partition one',
      checks: ['drill:partition-one', 'drill:partition-halves'],
      test: 'test/unit/chaos/scenarios.test.ts',
      proof: '5 * 60_000',
    },
    {
      says: 'A full cluster failure: less than 15 min',
      command: 'sre chaos cluster-failure',
      checks: ['drill:cluster-failure'],
      test: 'test/unit/chaos/scenarios.test.ts',
      proof: "rto('cluster-failure')",
    },
    {
      says: 'A region outage: less than 1 hour',
      command: 'sre chaos region-outage',
      checks: ['drill:region-outage'],
      test: 'test/unit/chaos/scenarios.test.ts',
      proof: "rto('region-outage')",
    },
    {
      says: 'Split brain: dead nodes are removed (`autoclean: 5m`), not too soon',
      command: 'sre audit --broker-config emqx.conf',
      checks: ['audit:autoclean-too-soon'],
      test: 'test/support/audit-examples/clustered.ts',
      proof: 'autoclean-too-soon',
    },
    {
      says: 'Split brain: the cluster heals (`autoheal: true`)',
      command: 'sre audit --broker-config emqx.conf',
      checks: ['audit:emqx-autoheal-off', 'audit:partition-autoheal'],
      test: 'test/support/audit-examples/kinds.ts',
      proof: 'emqx-autoheal-off',
    },
    {
      says: 'Split brain: a majority is required (2 of 3 nodes)',
      command: 'sre chaos partition one',
      checks: ['drill:quorum-loss', 'alert:MQTT_Cluster_Quorum_Lost', 'audit:even-node-count'],
      test: 'test/support/audit-examples/clustered.ts',
      proof: 'even-node-count',
    },
  ],
};
