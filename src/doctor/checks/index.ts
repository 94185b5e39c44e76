import type { Check } from '../check.ts';

/** Every check, in the order in which they are climbed: the path, the broker, what it does, how the cluster stands. */
export const checks: Readonly<Record<string, Check>> = {
  // path: names, tcp, tls, web-socket, connect, credentials
  // behaviour: authorization, round-trip, retained, wildcards, shared-subscriptions, will, takeover, persistent-session,
  // keep-alive, message-loop, sys-topics, topic, duplicates
  // plant: logs, cluster-views, queues, connections, resources, bottleneck, each-node
};
