import type { SeedSection } from '../../generate/seed-coverage-doc.ts';

export const monitoring: SeedSection = {
  title: 'Health monitoring and alerting',
  items: [
    {
      says: 'MQTT_Connection_Saturation: more than 85 % of the connections for 5 minutes',
      command: 'sre alerts build',
      checks: ['alert:MQTT_Connection_Saturation'],
      test: 'test/unit/generate/seed-alerts.test.ts',
      proof: 'MQTT_Connection_Saturation',
    },
    {
      says: 'MQTT_Message_Queue_Backlog: more than 100,000 queued messages for 2 minutes',
      command: 'sre alerts build',
      checks: ['alert:MQTT_Message_Queue_Backlog'],
      test: 'test/unit/generate/seed-alerts.test.ts',
      proof: 'MQTT_Message_Queue_Backlog',
    },
    {
      says: 'MQTT_Cluster_Node_Down: fewer than three nodes alive for 30 s',
      command: 'sre alerts build',
      checks: ['alert:MQTT_Cluster_Node_Down'],
      test: 'test/unit/generate/seed-alerts.test.ts',
      proof: 'MQTT_Cluster_Node_Down',
    },
    {
      says: 'MQTT_Subscription_Memory: more than 4 GB of subscriptions for 5 minutes',
      command: 'sre alerts build',
      checks: ['alert:MQTT_Subscription_Memory'],
      test: 'test/unit/generate/seed-alerts.test.ts',
      proof: 'MQTT_Subscription_Memory',
    },
  ],
};
