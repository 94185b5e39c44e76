import type { Remedy } from '../remedy.ts';

/** How the cluster and its machines stand. */
export const plantRemedies = {
  'too-many-connections': {
    cause: 'More clients are connected than this broker, its file descriptors or its licence are made for.',
    fix: [
      'Compare connections with the limit of the listener and with the open files the process may have (ulimit -n)',
      'Spread clients over more nodes behind the load balancer; let services share one connection instead of one per request',
      'Let clients reconnect with a growing, random pause, so that a restart does not bring all of them at once',
    ],
  },
  'cluster-split': {
    cause:
      'The nodes run and cannot reach each other: a firewall, route, MTU or security group between them, or a pause long enough to be taken for dead.',
    fix: [
      'Heal the network between the groups first: what changed in the last minutes? A restart during the cut discards the state of one side',
      'Direct new clients to the larger group: take the others out of the load balancer',
      'Then let the broker heal itself where it does (EMQX autoheal, RabbitMQ cluster_partition_handling), else restart the smaller side, one node after the other',
    ],
  },
  'node-missing': {
    cause: 'The node is stopped, crashed, cut off, or was never part of the cluster.',
    fix: [
      'Is its process running, and what did it write last? journalctl -u BROKER, docker logs CONTAINER, dmesg for the OOM killer',
      'From another node: does it answer on the port between the nodes?',
      'Bring it back; a node that left for good has to be taken out of the cluster and of the configuration',
    ],
  },
  'views-differ': {
    cause:
      'Some nodes count members others do not: the cluster is changing right now, or a link between two nodes is broken in one direction.',
    fix: [
      'Ask again in a minute: a join or a leave settles by itself',
      'If it stays, compare the lists above and look at the link between the nodes that miss each other',
    ],
  },
  'source-silent': {
    cause: 'The admin API or the $SYS tree of the node does not answer us; clients may still be served.',
    fix: [
      'Read the reason above: address, credentials or certificate of the API',
      'Try it with the configuration as it is: sre config check FILE',
    ],
  },
  'queue-dropping': {
    cause:
      'A queue is full because its subscriber is slower than what comes, or offline; the broker throws messages away by its rules.',
    fix: [
      'Find the client whose queue is full (EMQX: emqx ctl clients list; RabbitMQ: rabbitmqctl list_queues name messages; Mosquitto and VerneMQ: in the log)',
      'Slow subscriber: let several share the subscription ($share/GROUP/TOPIC) or let it take less; offline for good: let its session expire',
      'A longer queue (max_queued_messages, max_mqueue_len, max_online_messages) only buys time',
    ],
  },
  'queue-deep': {
    cause: 'Messages wait for subscribers that are offline or slower than what comes.',
    fix: [
      'Does it grow? Look again in a minute; falling is a subscriber that catches up',
      'Sessions nobody comes back for: a session expiry on the client or the broker',
      'More consumers for one stream: $share/GROUP/TOPIC',
    ],
  },
  'bridge-behind': {
    cause: 'What is on the other end of the bridge is away, or takes messages more slowly than they come.',
    fix: [
      'Look at the other end: sre doctor ITSURL',
      'See whether the bridge is connected and what its queue may hold; what is above it is lost',
    ],
  },
  'connections-refused': {
    cause:
      'Clients are turned away: wrong credentials, a limit of connections or of their rate, or a protocol the listener does not speak.',
    fix: [
      'Which reason is it? The reasons are in the evidence and in the log: --log FILE',
      'Credentials: sre doctor URL --only credentials; limits: compare with the connections above',
    ],
  },
  'reconnect-storm': {
    cause:
      'Clients connect again and again: they are thrown out (keep-alive, duplicate client ids, load balancer timeout), or their first requests fail.',
    fix: [
      'See who and why in the log: --log FILE, or $SYS and the admin API of the broker',
      'Let clients wait a growing, random time between attempts',
      'A service that connects for every request: let it keep its connection',
    ],
  },
  'clients-uneven': {
    cause:
      'Clients stay where they are: after a node comes back nothing moves to it by itself, or the load balancer prefers some nodes.',
    fix: [
      'See the algorithm of the load balancer (least connections fits long connections)',
      'Move some: EMQX rebalance, or disconnect a share of the clients of the full node at a quiet hour',
    ],
  },
  'files-near-limit': {
    cause: 'Every connection takes a file descriptor, and the process may not have many more.',
    fix: [
      'Raise it where the broker is started (LimitNOFILE=, ulimits of the container) and restart it',
      'See that the listener has a limit below it, so that clients get an answer instead of silence',
    ],
  },
  'memory-near-limit': {
    cause: 'Queues, retained messages, connections or subscriptions outgrew the memory the broker may use.',
    fix: [
      'What grew? Compare queued, retained, connections and subscriptions with yesterday',
      'Stop what feeds the longest queue; let forgotten sessions expire; then more memory',
    ],
  },
  'disk-near-limit': {
    cause:
      'Queues, the message store or logs fill the disk; at its limit the broker takes no more messages or cannot keep them.',
    fix: [
      'See what fills it: df -h, du -xsh on the data folder',
      'Let forgotten durable sessions and queues expire, then a bigger disk',
    ],
  },
  'alarm-raised': {
    cause: 'The broker itself says that something is at its limit.',
    fix: [
      'See what it says about it: EMQX emqx ctl alarms list (or the dashboard), RabbitMQ rabbitmq-diagnostics alarms',
      'RabbitMQ blocks every publisher of the cluster while a memory or disk alarm stands',
    ],
  },
  'listener-down': {
    cause: 'The listener was stopped, or could not be opened: its port is taken or its certificate unreadable.',
    fix: [
      'See why in the log of the node: --log FILE',
      'Start it again: EMQX emqx ctl listeners start ID, VerneMQ vmq-admin listener start',
    ],
  },
  'certificate-ends': {
    cause: 'The certificate of the listener is near its end.',
    fix: ['Renew it and let the broker load it', 'sre doctor URL --only tls shows the chain clients get'],
  },
  'licence-ends': {
    cause: 'The licence of the broker is near its end.',
    fix: ['Get the next one and load it on every node before that day'],
  },
  'versions-differ': {
    cause: 'Nodes run different versions: an upgrade that stopped half way, or a node from another image.',
    fix: ['Finish the upgrade; most brokers support neighbouring versions for its time only'],
  },
  'node-restarted': {
    cause: 'The node started while others kept running: a crash, the OOM killer, or somebody.',
    fix: ['What did it write before? journalctl -u BROKER, docker logs CONTAINER; dmesg -T | grep -i oom'],
  },
  'node-differs': {
    cause:
      'This way into the cluster does not do what the others do: the node is ill, configured differently, or the load balancer in front sends clients elsewhere.',
    fix: [
      'Take it out of the load balancer until it does what the others do',
      'Climb the whole ladder there: sre doctor ITSURL',
      'Compare its configuration with that of a node that works',
    ],
  },
  'nodes-unreachable-here': {
    cause:
      'No node lets itself be reached from this machine although clients are served: the addresses are those of an inner network, or a firewall is between.',
    fix: ['Run it where the nodes are, or give mqtt addresses in the configuration that are reachable from here'],
  },
  'cpu-elsewhere': {
    cause:
      'Something other than messages keeps the CPU busy: logins and TLS handshakes of clients that reconnect, an expensive access rule or rule engine, or another process of the machine.',
    fix: [
      'See which process it is: top, docker stats',
      'Reconnecting clients: sre doctor --config FILE --cluster NAME --only connections',
      'Switch rules, data integrations and access backends off one by one in staging, and look again',
    ],
  },
  'bottleneck-throughput': {
    cause:
      'What the broker has to do for messages is more than its cores can: not the number of connections but what they send, acknowledge and fan out.',
    fix: [
      'The remedies in their order are in the evidence, each with its arithmetic',
      'Measure before and after: sre bench',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
