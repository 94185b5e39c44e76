import type { Remedy } from '../remedy.ts';

/** From the name of the broker to its port. */
export const pathRemedies = {
  'name-unknown': {
    cause:
      'The name does not exist for the resolver this machine asks: a typing mistake, a missing record, or a name that only exists inside another network.',
    fix: [
      'Compare the name with the one other clients use',
      'Ask the resolver: getent hosts HOST',
      'For names of a private network: use its resolver (VPN, search domain, cluster DNS)',
    ],
  },
  'resolver-silent': {
    cause: 'The resolver of this machine gives no answer.',
    fix: [
      'See which one is asked: cat /etc/resolv.conf',
      'Ask it directly: dig @RESOLVER HOST',
      'Let the broker be reached by its IP address until the resolver is back',
    ],
  },
  'resolver-slow': {
    cause: 'A name server of this machine is down or far away, and every client waits for it before it asks the next.',
    fix: ['Take dead servers out of /etc/resolv.conf (or the DHCP answer)', 'Let a cache run on the machine'],
  },
  'resolvers-differ': {
    cause:
      'The name servers of this machine know different addresses: split DNS, or a change one of them has not heard of.',
    fix: [
      'Ask each of them: dig @RESOLVER HOST',
      'Wait for the time to live of the old record, or correct the server that is behind',
    ],
  },
  'port-refused': {
    cause:
      'The host is up and nothing listens on this port: the broker is not running, listens on another port or on another address.',
    fix: [
      'See on the broker whether it runs and where it listens: ss -ltnp',
      'Compare the port: 1883 is plain MQTT, 8883 MQTT over TLS, WebSocket ports differ from broker to broker',
      'A listener on 127.0.0.1 only takes local clients: bind it to the address the clients use (Mosquitto 2 without a listener line is such a one)',
    ],
  },
  'port-filtered': {
    cause:
      'Packets to this port vanish: a firewall or security group drops them, the address is wrong, or the host is down.',
    fix: [
      'Open PORT towards the broker in every firewall on the way (host, cloud security group, network policy)',
      'See whether SYN packets arrive there: tcpdump -ni any tcp port PORT',
      'If they arrive and stay unanswered, the accept queue of the broker is full or its process is frozen: ss -ltn shows Recv-Q',
    ],
  },
  'no-route': {
    cause:
      'There is no way to the address: a missing route, a VPN that is down, or a router that says the host is gone.',
    fix: [
      'Look where the way ends: ip route get ADDRESS, then traceroute ADDRESS',
      'Take the VPN up, or use an address of this network',
    ],
  },
  'handshake-slow': {
    cause:
      'The connection needed longer than one lost SYN: packets are lost on the way, or the accept queue of the broker is full.',
    fix: [
      'Look for loss on the way: mtr -T -P PORT HOST',
      'See on the broker whether the accept queue is full: ss -ltn (Recv-Q against Send-Q), nstat -az TcpExtListenOverflows',
    ],
  },
  'address-stale': {
    cause: 'The name still points to a machine that no longer serves, or one node behind the name is down.',
    fix: [
      'Take the address out of the record, or bring the node back',
      'Clients that try only one address fail as often as they draw this one',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
