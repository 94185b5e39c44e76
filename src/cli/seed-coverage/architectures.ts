import type { SeedSection } from '../../generate/seed-coverage-doc.ts';

export const architectures: SeedSection = {
  title: 'Why cluster, and the three architectures',
  items: [
    {
      says: 'A single broker takes 50K to 500K connections',
      command: 'sre capacity',
      checks: ['capacity:needed-emqx'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: 'needed-mosquitto',
    },
    {
      says: 'A single broker has 16 to 64 GB for session state',
      command: 'sre capacity --memory 32GB',
      checks: ['capacity:memory', 'alert:MQTT_Memory_High'],
      test: 'test/unit/capacity/seed-example.test.ts',
      proof: 'clean-sessions',
    },
    {
      says: 'A single broker is a single point of failure',
      command: 'sre audit sre.yaml',
      checks: ['audit:single-node', 'audit:single-node-cluster', 'drill:node-crash'],
      test: 'test/support/audit-examples/clustered.ts',
      proof: 'single-node',
    },
    {
      says: 'A single region is far away from most devices',
      command: 'sre lab up --driver docker --topology federation',
      checks: ['drill:region-outage', 'drill:interregion-cut'],
      test: 'test/system/docker-labs.test.ts',
      proof: 'federation',
    },
    {
      says: 'Cluster: nodes behind a load balancer with shared state (Redis)',
      command: 'sre lab up --driver docker --topology cluster --broker aedes',
      checks: ['drill:node-crash', 'drill:lb-failure', 'drill:state-down'],
      test: 'test/system/docker-labs.test.ts',
      proof: 'aedes',
    },
    {
      says: 'Federation: two regions, joined by a bridge',
      command: 'sre lab up --driver docker --topology federation',
      checks: ['drill:interregion-cut', 'alert:MQTT_Bridge_Down'],
      test: 'test/system/docker-labs.test.ts',
      proof: 'federation',
    },
    {
      says: 'The directives of the Mosquitto bridge',
      command: 'sre audit --broker-config mosquitto.conf',
      checks: [
        'audit:bridge-both-ways',
        'audit:bridge-overlap',
        'audit:bridge-loop',
        'audit:bridge-clean-session',
        'audit:bridge-plain',
      ],
      test: 'test/support/audit-examples/mosquitto.ts',
      proof: 'bridge-both-ways',
    },
    {
      says: 'Active-passive: primary, standby and a virtual IP that moves',
      command: 'sre lab up --driver docker --topology active-passive --broker mosquitto',
      checks: ['drill:node-crash', 'alert:MQTT_Virtual_Address_Flapping'],
      test: 'test/system/docker-labs.test.ts',
      proof: 'active-passive',
    },
  ],
};
