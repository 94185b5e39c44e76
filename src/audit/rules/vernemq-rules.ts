import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';
import { ofKind } from './own.ts';

/** What only VerneMQ can get wrong. */
export const vernemqRules = {
  'vernemq-default-cookie': {
    severity: 'warning',
    title: 'A VerneMQ node has a cookie of its own before it joins a cluster',
    why: 'Erlang listens for other nodes at every address whatever the name of the node, and the cookie is all it asks for',
    fix: [
      'set distributed_cookie to a long random text, the same on all nodes (openssl rand -hex 32)',
      'keep epmd (4369) and the port range of erlang.distribution to the nodes of the cluster',
    ],
    check: ofKind('vernemq', ({ nodeName, defaultCookie }) =>
      defaultCookie === undefined
        ? []
        : [
            {
              says: 'distributed_cookie is the one VerneMQ ships with',
              evidence: [`the node is called ${nodeName?.value ?? 'VerneMQ@127.0.0.1'}`, 'the value is not shown here'],
              place: defaultCookie.place,
            },
          ],
    ),
  },
  'vernemq-netsplit-allow-register': {
    severity: 'warning',
    title: 'One client id is one client, also while the cluster is split',
    why: 'a client that comes back on the other side gets a second session there: both collect messages, and which of them survives the heal is luck',
    fix: [
      'allow_register_during_netsplit = off where duplicates do harm; where clients must connect at any price keep it on, and rehearse it: sre chaos network-partition',
    ],
    check: ofKind('vernemq', ({ duringNetsplit: { register } }) =>
      !register.value
        ? []
        : [
            {
              says: 'clients may register on both sides of a split',
              evidence: ['allow_register_during_netsplit = on'],
              place: register.place,
            },
          ],
    ),
  },
  'vernemq-netsplit-halfway': {
    severity: 'info',
    title: 'What works during a split fits together',
    why: 'a client that may register but not publish or subscribe looks connected and does nothing until the split is over',
    fix: ['turn all four allow_..._during_netsplit on, or all four off'],
    check: ofKind('vernemq', ({ duringNetsplit }) => {
      const all = Object.entries(duringNetsplit);
      const on = all.filter(([, { value }]) => value);
      const [first] = on;
      if (first === undefined || on.length === all.length) return [];
      const off = all.filter(([, { value }]) => !value).map(([name]) => name);
      return [
        {
          says: `during a split clients may ${on.map(([name]) => name).join(', ')}, but not ${off.join(', ')}`,
          evidence: all.map(([name, { value }]) => `allow_${name}_during_netsplit = ${value ? 'on' : 'off'}`),
          place: first[1].place,
        },
      ];
    }),
  },
  'vernemq-multiple-sessions': {
    severity: 'warning',
    title: 'A client id belongs to one connection',
    why: 'several connections with one client id are no MQTT, and VerneMQ 2.0 has the setting no more: it does not start with it',
    fix: ['allow_multiple_sessions = off, and shared subscriptions ($share/...) for clients that divide work'],
    check: ofKind('vernemq', ({ multipleSessions }) =>
      multipleSessions?.value !== true
        ? []
        : [
            {
              says: 'several connections may have the same client id',
              evidence: ['allow_multiple_sessions = on'],
              place: multipleSessions.place,
            },
          ],
    ),
  },
  'vernemq-plumtree': {
    severity: 'info',
    title: 'A new VerneMQ cluster keeps its subscriptions with SWC',
    why: 'Plumtree is kept for old clusters; vmq_swc is what VerneMQ recommends for new ones, and the two cannot be mixed',
    fix: ['metadata_plugin = vmq_swc on a new cluster; an old one is moved by a second cluster beside it'],
    check: ofKind('vernemq', ({ metadataPlugin }) =>
      metadataPlugin?.value !== 'vmq_plumtree'
        ? []
        : [
            {
              says: 'subscriptions and retained messages are replicated by Plumtree',
              evidence: ['metadata_plugin = vmq_plumtree'],
              place: metadataPlugin.place,
            },
          ],
    ),
  },
  'vernemq-size-limit-ignored': {
    severity: 'warning',
    title: 'The limit to the size of a message is one that counts',
    why: 'message_size_limit is only taken for the warning it causes: messages of any size pass',
    fix: ['max_message_size = the same number of bytes'],
    check: ofKind('vernemq', ({ ignoredSizeLimit }) =>
      ignoredSizeLimit === undefined
        ? []
        : [
            {
              says: 'message_size_limit has no effect any more',
              evidence: [`message_size_limit = ${ignoredSizeLimit.value.slice(0, 20)}`],
              place: ignoredSizeLimit.place,
            },
          ],
    ),
  },
} as const satisfies RuleTable<BrokerSetup>;
