import type { LogEvent } from './log-event.ts';

/** How the broker, its machine and its cluster stand. */
export const plantEvents = {
  'port-taken': {
    severity: 'critical',
    says: 'a listener could not be opened because its port is taken',
    cause: 'Another process holds the port: a second instance of the broker, or the one before that has not ended.',
    fix: ['See who holds it: ss -ltnp', 'Stop that process, or give the listener another port'],
    symptoms: ['cannot-connect', 'connection-refused'],
  },
  'config-refused': {
    severity: 'critical',
    says: 'the broker refused a part of its configuration',
    cause: 'A file the configuration names is missing, unreadable for the user of the broker, or holds something else.',
    fix: [
      'Read the line: it names the file or the option',
      'See it with the eyes of the broker: sudo -u USER cat FILE',
    ],
    symptoms: ['cannot-connect', 'tls-fails', 'connection-refused'],
  },
  'connections-full': {
    severity: 'critical',
    says: 'connections were refused because a limit of connections is reached',
    cause: 'More clients come than the listener, the node or the licence allows.',
    fix: [
      'Compare connections with the limit: sre doctor --config sre.yaml --cluster NAME --only connections',
      'Look for clients that reconnect without a pause or services that open a connection for each request',
      'Raise the limit (and the open files that go with it) or add a node',
    ],
    symptoms: ['broker-slow', 'cannot-connect', 'connection-refused'],
  },
  'files-full': {
    severity: 'critical',
    says: 'the broker has no file descriptors left',
    cause: 'Every connection takes one; the process may have fewer than it needs.',
    fix: [
      'See limit and use: cat /proc/PID/limits, ls /proc/PID/fd | wc -l',
      'Raise it where the broker is started: LimitNOFILE= of its systemd unit, ulimits of its container; then restart it',
    ],
    symptoms: ['broker-slow', 'cannot-connect', 'connection-refused'],
  },
  'host-access-denied': {
    severity: 'warning',
    says: 'connections were refused by the TCP wrapper',
    cause:
      'The address is denied by /etc/hosts.deny; or the broker has no file descriptor left to read /etc/hosts.allow with, which it words the same.',
    fix: [
      'Count its open files first: ls /proc/PID/fd | wc -l against /proc/PID/limits',
      'Then look at /etc/hosts.allow and /etc/hosts.deny',
    ],
    symptoms: ['cannot-connect', 'broker-slow', 'connection-refused'],
  },
  'memory-full': {
    severity: 'critical',
    says: 'the memory limit was reached',
    cause: 'Queues, retained messages, connections or subscriptions outgrew the memory the broker may use.',
    fix: [
      'See what grew: sre doctor --config sre.yaml --cluster NAME --only resources,queues',
      'Stop what feeds the longest queue, let forgotten sessions expire, then give it more memory',
    ],
    symptoms: ['broker-slow', 'messages-disappear'],
  },
  'disk-full': {
    severity: 'critical',
    says: 'the disk is full or nearly so',
    cause:
      'Queues, message store or logs filled the file system; the broker takes no more messages or cannot keep them.',
    fix: [
      'See what fills it: df -h, du -xsh on the folder of the broker',
      'Free space, then let forgotten durable sessions and queues expire',
    ],
    symptoms: ['broker-slow', 'messages-disappear'],
  },
  'store-unwritable': {
    severity: 'critical',
    says: 'the broker could not write what it keeps',
    cause:
      'The folder is missing, full, read-only, or belongs to another user: after a restart sessions, queued and retained messages are gone.',
    fix: ['Look at the folder the line names: df -h, ls -ld, and as the user of the broker: touch FOLDER/x'],
    symptoms: ['messages-disappear'],
  },
  'cpu-busy': {
    severity: 'warning',
    says: 'the broker had too little CPU',
    cause: 'More messages, fan-out or rules than the cores can do, or somebody else on the machine.',
    fix: ['Ask which remedy comes first: sre doctor --config sre.yaml --cluster NAME --only bottleneck'],
    symptoms: ['broker-slow', 'cpu-at-limit'],
    briefSeconds: 60,
  },
  'processing-slow': {
    severity: 'warning',
    says: 'what a client sent waited seconds to be processed',
    cause: 'The broker has too little CPU, its disk is slow, or one publisher sends more than one reader can take.',
    fix: ['Ask which remedy comes first: sre doctor --config sre.yaml --cluster NAME --only resources,bottleneck'],
    symptoms: ['broker-slow', 'cpu-at-limit'],
    worth: { times: 3 },
  },
  'cluster-split': {
    severity: 'critical',
    says: 'the cluster fell apart',
    cause: 'Nodes that run could not reach each other: each side serves its own clients, and messages do not cross.',
    fix: [
      'Heal the network between the nodes first; restarts during a cut discard the state of one side',
      'See who sees whom: sre doctor --config sre.yaml --cluster NAME --only cluster-views',
    ],
    symptoms: ['messages-not-received', 'messages-disappear'],
  },
  'node-lost': {
    severity: 'warning',
    says: 'another node of the cluster went away',
    cause: 'It stopped, crashed, or the network between them is cut.',
    fix: [
      'Look at the other node at the same second',
      'See who sees whom: sre doctor --config sre.yaml --cluster NAME --only cluster-views',
    ],
    symptoms: ['broker-slow', 'messages-not-received'],
    briefSeconds: 60,
  },
  'no-quorum': {
    severity: 'critical',
    says: 'there was no majority or no leader: what needs one stands still',
    cause: 'Too many nodes are away or cannot reach each other.',
    fix: [
      'Bring nodes back until more than half of them see each other',
      'sre doctor --config sre.yaml --cluster NAME --only cluster-views',
    ],
    symptoms: ['cannot-connect', 'messages-not-received', 'messages-disappear'],
    briefSeconds: 60,
  },
  'not-ready': {
    severity: 'critical',
    says: 'clients were refused because the cluster was not whole',
    cause: 'A node is missing, and the broker is configured to rather refuse than to serve with a part of the cluster.',
    fix: [
      'Bring the node back, or tell the cluster that it has left for good',
      'sre doctor --config sre.yaml --cluster NAME --only cluster-views',
    ],
    symptoms: ['cannot-connect', 'messages-not-received', 'connection-refused'],
  },
} as const satisfies Readonly<Record<string, LogEvent>>;
