import { counter, gauge } from '../metric.ts';

const route = ['from', 'to'] as const;

/** The node-to-node matrix: a message published at every node for every node, itself included. */
export const routes = {
  routeUp: gauge(
    'mqtt_cluster_route_up',
    'Whether the last message published at `from` for a subscriber at `to` arrived within the timeout of the probe; absent while the exporter is not connected and subscribed at both.',
    { unit: 'bool', tier: 'optional', labels: route },
  ),
  routeDuration: gauge(
    'mqtt_cluster_route_duration_seconds',
    'Time from publishing at `from` to receiving at `to`, of the last message that arrived, late ones too.',
    { unit: 'seconds', tier: 'optional', labels: route },
  ),
  routeMessages: counter(
    'mqtt_cluster_route_messages_total',
    'Messages of the matrix by what became of them. A message that was missed and arrives after all is counted again as late, and does not bring the route up.',
    {
      unit: '1',
      tier: 'optional',
      labels: [...route, 'result'],
      values: { result: ['delivered', 'missed', 'late'] },
    },
  ),
  routeClientUp: gauge(
    'mqtt_cluster_route_client_up',
    'Whether the client of the matrix is connected to the node and its SUBSCRIBE was granted; while it is not, nothing is known about the routes of the node.',
    { unit: 'bool', tier: 'optional', labels: ['node'] },
  ),
};
