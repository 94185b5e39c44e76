import type { Check } from '../check.ts';
import { authorization } from './authorization.ts';
import { bottleneck } from './bottleneck.ts';
import { clusterViews } from './cluster-views.ts';
import { connect } from './connect.ts';
import { connections } from './connections.ts';
import { credentials } from './credentials.ts';
import { duplicates } from './duplicates.ts';
import { eachNode } from './each-node.ts';
import { keepAlive } from './keep-alive.ts';
import { logs } from './logs.ts';
import { messageLoop } from './message-loop.ts';
import { names } from './names.ts';
import { persistentSession } from './persistent-session.ts';
import { queues } from './queues.ts';
import { resources } from './resources.ts';
import { retained } from './retained.ts';
import { roundTrip } from './round-trip.ts';
import { sharedSubscriptions } from './shared-subscriptions.ts';
import { sysTopics } from './sys-topics.ts';
import { takeover } from './takeover.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import { topic } from './topic.ts';
import { webSocket } from './web-socket.ts';
import { wildcards } from './wildcards.ts';
import { will } from './will.ts';

/** What is asked at an address. */
export const addressChecks: Readonly<Record<string, Check>> = {
  // the path and the door
  names,
  tcp,
  tls,
  'web-socket': webSocket,
  connect,
  credentials,
  // behaviour
  authorization,
  'round-trip': roundTrip,
  'message-loop': messageLoop,
  duplicates,
  retained,
  wildcards,
  'shared-subscriptions': sharedSubscriptions,
  will,
  takeover,
  'persistent-session': persistentSession,
  'keep-alive': keepAlive,
  'sys-topics': sysTopics,
  topic,
};

/** What is asked about the cluster behind it. */
const clusterChecks: Readonly<Record<string, Check>> = {
  logs,
  'cluster-views': clusterViews,
  queues,
  connections,
  resources,
  bottleneck,
  'each-node': eachNode,
};

/** Every check, in the order in which they are climbed: the path, the broker, what it does, how the cluster stands. */
export const checks: Readonly<Record<string, Check>> = { ...addressChecks, ...clusterChecks };
