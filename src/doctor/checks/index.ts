import type { Check } from '../check.ts';
import { names } from './names.ts';
import { tcp } from './tcp.ts';

/** Every check, in the order in which they are climbed: the path, the broker, what it does, how the cluster stands. */
export const checks: Readonly<Record<string, Check>> = {
  // path: also tls, web-socket, connect, credentials
  names,
  tcp,
  // behaviour: authorization, round-trip, retained, wildcards, shared-subscriptions, will, takeover, persistent-session,
  // keep-alive, message-loop, sys-topics, topic, duplicates
  // plant: logs, cluster-views, queues, connections, resources, bottleneck, each-node
};
