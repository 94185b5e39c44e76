import type { BrokerSetup } from '../broker-setup.ts';
import { namesLoopback } from '../node-name.ts';
import { reachOf } from '../reach.ts';
import type { RuleTable } from '../rule.ts';
import { openListeners } from './listener-words.ts';
import { ofKind } from './own.ts';

/** What only EMQX can get wrong. */
export const emqxRules = {
  'emqx-default-cookie': {
    severity: 'warning',
    title: 'An EMQX node has a cookie of its own before it joins a cluster',
    why: 'the distribution port of Erlang (4370) is open at every address whatever the name of the node, and the cookie is all it asks for',
    fix: [
      'set node.cookie to a long random text, the same on all nodes (openssl rand -hex 32)',
      'keep 4370 and 5370 to the nodes of the cluster; since 6.3 EMQX_SECURITY_PROFILE=hardened refuses to start with a known cookie',
    ],
    check: ofKind('emqx', ({ nodeName, defaultCookie }) =>
      defaultCookie === undefined
        ? []
        : [
            {
              says: 'node.cookie is one of the cookies everybody knows',
              evidence: [`the node is called ${nodeName?.value ?? 'emqx@127.0.0.1'}`, 'the value is not shown here'],
              place: defaultCookie.place,
            },
          ],
    ),
  },
  'emqx-default-dashboard-password': {
    severity: 'critical',
    title: 'The Dashboard of EMQX has a password of its own from the first start',
    why: 'admin with the password public is the first thing tried at port 18083, and who is in may add users, read messages and change rules',
    fix: [
      'set dashboard.default_password before the first start, or emqx ctl admins passwd admin NEW-PASSWORD on a running node',
    ],
    check: ofKind('emqx', ({ dashboardPassword }, { admin }) => {
      const [page] = admin.filter(({ bind }) => reachOf(bind) !== 'local');
      if (dashboardPassword?.value !== 'default' || page === undefined) return [];
      const written = dashboardPassword.place.line !== undefined;
      return [
        {
          // Without a word in the file the Dashboard asks for a new password at the first login: it may have one by now.
          severity: written ? 'critical' : 'warning',
          says: written
            ? 'the file gives the Dashboard the password everybody knows'
            : 'the Dashboard is open to the network, and the file leaves its password at admin/public until somebody logs in',
          evidence: [`the Dashboard listens at port ${page.port}`, 'the user is admin unless it was renamed'],
          place: written ? dashboardPassword.place : page.place,
        },
      ];
    }),
  },
  'emqx-default-listener-open': {
    severity: 'warning',
    title: 'Of the listeners EMQX opens by itself only those are open that are meant to be',
    why: 'listeners called default are open at 1883, 8083, 8084 and 8883 until they are turned off by name: a file with a TLS listener of another name still serves everybody in the clear',
    fix: ['listeners.tcp.default.enable = false, and the same for ws, wss and ssl where they are not wanted'],
    check: ofKind('emqx', ({ openedByDefault }) => {
      const [first] = openedByDefault;
      if (first === undefined) return [];
      return [
        {
          says: `the file names listeners of its own, and EMQX opens ${openedByDefault.length} more`,
          evidence: openedByDefault.map(({ name, port }) => `${name} at port ${port}`),
          place: first.beside.place,
        },
      ];
    }),
  },
  'emqx-no-authentication': {
    severity: 'warning',
    title: 'Who may connect is written where it is reviewed',
    why: 'EMQX lets everybody in until there is an authenticator; one made in the Dashboard lives in data/configs/cluster.hocon, and a node rebuilt from this file alone has none',
    fix: [
      'write authentication = [...] and authorization { no_match = deny, ... } into emqx.conf or base.hocon, or name data/configs/cluster.hocon as well: --broker-config emqx.conf base.hocon cluster.hocon',
    ],
    check: ofKind('emqx', ({ authenticationHere }, setup) => {
      const [listener] = openListeners(setup).filter(({ clientCertificate }) => clientCertificate !== true);
      if (authenticationHere || listener === undefined) return [];
      return [
        {
          says: 'the file does not say who may connect',
          evidence: [`${listener.name} is open at port ${listener.port}`, 'no authentication in the file'],
          place: listener.place,
        },
      ];
    }),
  },
  'emqx-autoheal-off': {
    severity: 'warning',
    title: 'A split of the cluster heals without somebody logging in',
    why: 'with autoheal off both sides go on with half of the routes each until somebody restarts one of them',
    fix: ['cluster.autoheal = true'],
    check: ofKind('emqx', (_own, { cluster }) =>
      cluster?.partitionPolicy?.value !== 'none'
        ? []
        : [
            {
              says: 'autoheal is off: after a split the cluster stays split',
              evidence: ['cluster.autoheal = false'],
              place: cluster.partitionPolicy.place,
            },
          ],
    ),
  },
  'emqx-node-name-loopback': {
    severity: 'warning',
    title: 'A node of a cluster is called by a name the other nodes can reach',
    why: 'a node called emqx@127.0.0.1 is itself for every other node: the cluster never forms',
    fix: ['node.name = "emqx@<address or host name of this node>", or EMQX_NODE__NAME in the environment'],
    check: ofKind('emqx', ({ nodeName }, { cluster }) =>
      nodeName === undefined ||
      !namesLoopback(nodeName.value) ||
      ['manual', 'singleton', undefined].includes(cluster?.discovery?.value)
        ? []
        : [
            {
              says: 'nodes are discovered, but this one has a name of the machine itself',
              evidence: [`node.name = ${nodeName.value}`, `cluster.discovery_strategy = ${cluster?.discovery?.value}`],
              place: nodeName.place,
            },
          ],
    ),
  },
  'emqx-sessions-in-memory': {
    severity: 'info',
    title: 'It is known what the loss of a node takes along',
    why: 'without durable sessions the queue of a client is in the memory of one node: when it goes, what waited there is gone on a cluster, too',
    fix: [
      'durable_sessions.enable = true (5.7 and later) for clients that must not lose messages, or say that they may',
    ],
    check: ofKind('emqx', ({ durableSessions }, { cluster, file }) =>
      durableSessions?.value !== false || ['manual', 'singleton', undefined].includes(cluster?.discovery?.value)
        ? []
        : [
            {
              says: 'sessions of the cluster are in the memory of one node each',
              evidence: [
                durableSessions.place.line === undefined
                  ? 'durable sessions are off by default'
                  : 'durable_sessions.enable = false',
              ],
              place:
                durableSessions.place.line === undefined
                  ? (cluster?.discovery?.place ?? { file })
                  : durableSessions.place,
            },
          ],
    ),
  },
  'emqx-force-shutdown-off': {
    severity: 'warning',
    title: 'EMQX ends a client that takes too much memory',
    why: 'one connection whose mailbox grows without end takes the node down, and with it all the others',
    fix: ['leave force_shutdown.enable at true, and raise its limits where they are too low'],
    check: ofKind('emqx', ({ forceShutdown }) =>
      forceShutdown?.value !== false
        ? []
        : [
            {
              says: 'connections may grow until the node runs out of memory',
              evidence: ['force_shutdown.enable = false'],
              place: forceShutdown.place,
            },
          ],
    ),
  },
  'emqx-retained-unlimited': {
    severity: 'info',
    title: 'There is a limit to how many retained messages EMQX keeps',
    why: 'every topic with a retained message takes memory on every node for good; a device that publishes to new topics fills it',
    fix: ['retainer.backend.max_retained_messages = the number of topics that have a state, with room to grow'],
    check: ofKind('emqx', ({ retainedMessages }) =>
      retainedMessages?.value !== 'unlimited'
        ? []
        : [
            {
              says: 'any number of retained messages is kept',
              evidence: ['retainer.backend.max_retained_messages = 0 is no limit'],
              place: retainedMessages.place,
            },
          ],
    ),
  },
} as const satisfies RuleTable<BrokerSetup>;
