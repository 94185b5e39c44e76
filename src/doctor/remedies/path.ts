import type { Remedy } from '../remedy.ts';

/** From the name of the broker to its CONNACK. */
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
  'certificate-expired': {
    cause: 'The certificate, or one above it in the chain, is past its end: every client that verifies fails now.',
    fix: [
      'Renew the certificate and let the listener load it (reload or restart of the broker)',
      'See which one of the chain it is: openssl s_client -connect HOST:PORT -servername HOST -showcerts',
      'Have the days that are left watched: the alerts of sre alerts build do',
    ],
  },
  'certificate-ends-soon': {
    cause: 'The renewal has not happened yet, or has and the listener was not reloaded.',
    fix: [
      'See whether a newer certificate lies in the file already: openssl x509 -enddate -noout -in FILE',
      'Reload the listener, or renew the certificate first',
    ],
  },
  'certificate-not-yet-valid': {
    cause: 'The certificate begins in the future: the clock of this machine, or of whoever issued it, is wrong.',
    fix: [
      'Compare the clocks: timedatectl here and at the issuer',
      'Issue the certificate again when the issuer was wrong',
    ],
  },
  'certificate-name': {
    cause: 'The host clients connect to is not among the names in subjectAltName.',
    fix: [
      'Connect by a name that is in the certificate',
      'Or issue one with HOST in subjectAltName; the common name alone does not count any more',
      'Behind a load balancer or an IP address: name the expected one with --server-name NAME',
    ],
  },
  'certificate-self-signed': {
    cause: 'The certificate was made by the broker itself, not by a CA.',
    fix: ['Trust exactly this one in the clients: --ca FILE with the certificate', 'Or let a CA issue one for HOST'],
  },
  'certificate-authority': {
    cause: 'The chain ends at a private CA that is not in the trust store.',
    fix: [
      'Name the CA: --ca ca.crt, and give the same file to the clients',
      'See where the chain ends: openssl s_client -connect HOST:PORT -servername HOST -showcerts',
    ],
  },
  'certificate-chain': {
    cause: 'The server sends no intermediate certificate, or the CA that issued it is not known here.',
    fix: [
      'Put the whole chain, leaf first, into the certificate file of the listener',
      'For a private CA: name it with --ca ca.crt, and give the same file to the clients',
      'See what is sent: openssl s_client -connect HOST:PORT -servername HOST -showcerts',
    ],
  },
  'certificates-differ': {
    cause: 'The nodes behind the name were given certificates one by one, or one of them was not reloaded.',
    fix: [
      'Roll the newest certificate out to all nodes',
      'Watch every node by itself: one that ends fails for a part of the clients only',
    ],
  },
  'client-certificate-wanted': {
    cause: 'The listener takes only clients that show a certificate.',
    fix: ['Show one: --cert client.crt --key client.key', 'Or use a listener that does not ask for one'],
  },
  'client-certificate-refused': {
    cause: 'The certificate shown is expired, revoked, or from a CA the listener does not trust for clients.',
    fix: [
      'Look at it: openssl x509 -noout -subject -issuer -enddate -in CLIENT.crt',
      "Compare its issuer with the CA file of the listener, and look into the broker's log for the reason",
    ],
  },
  'server-name-unknown': {
    cause: 'The listener, or a proxy before it, serves certificates by name and has none for this one.',
    fix: [
      'Connect by a name it knows, or name one with --server-name NAME',
      'Add HOST to the certificates of the proxy',
    ],
  },
  'tls-version': {
    cause: 'One side is too old or allows too little: TLS 1.0 and 1.1 are switched off in current clients.',
    fix: [
      'See what the listener offers: openssl s_client -connect HOST:PORT -tls1_2, then -tls1_3',
      'Allow TLS 1.2 and 1.3 at the listener',
    ],
  },
  'tls-cipher': {
    cause:
      'The listener allows only ciphers or key types this machine does not offer, or has no certificate it can use.',
    fix: [
      'Take the cipher list of the listener back to its default',
      "Look into the broker's log: a certificate that could not be loaded looks the same from outside",
    ],
  },
  'handshake-refused': {
    cause:
      'Whoever listens there ended the handshake: no TLS listener, a proxy without a backend, or a certificate it could not load.',
    fix: [
      'See what comes back: openssl s_client -connect HOST:PORT -servername HOST',
      "Look into the broker's log of this minute",
      'Behind a load balancer: is TLS to be ended there or at the broker?',
    ],
  },
  'tls-to-plain': {
    cause: 'The port is a plain listener: the scheme or the port is the wrong one.',
    fix: [
      'Use the port of the TLS listener, usually 8883 (sre doctor mqtts://HOST:8883)',
      'Or speak plain text to this one where that is allowed: sre doctor mqtt://HOST:PORT',
    ],
  },
  'plain-to-tls': {
    cause: 'The port is a TLS listener: the scheme or the port is the wrong one.',
    fix: [
      'Speak TLS to it: sre doctor mqtts://HOST:PORT --ca ca.crt',
      'Or use the port of the plain listener, usually 1883, where that is allowed',
    ],
  },
  'web-socket-wanted': {
    cause: 'The port is a WebSocket listener, made for browsers: the scheme or the port is the wrong one.',
    fix: [
      'Speak WebSocket to it: sre doctor ws://HOST:PORT/mqtt (its path is PATH)',
      'Or use the port of the plain or TLS listener, usually 1883 or 8883',
    ],
  },
  'web-socket-not-wanted': {
    cause: 'The port is a listener for MQTT on bare TCP: the scheme or the port is the wrong one.',
    fix: [
      'Use mqtt://HOST:PORT',
      'Or the port of the WebSocket listener: 8083 at EMQX, 9001 often at Mosquitto, 15675 at RabbitMQ',
    ],
  },
  'web-socket-path': {
    cause: 'Nothing serves MQTT at this path.',
    fix: [
      'Try ws://HOST:PORT/mqtt, or ws://HOST:PORTPATH when another path was found',
      'Look up the path of the WebSocket listener: /mqtt at EMQX, HiveMQ and VerneMQ, /ws at RabbitMQ, any at Mosquitto',
      'Let a proxy in between pass the path on unchanged',
    ],
  },
  'web-socket-forbidden': {
    cause: 'A proxy or the broker asks for a login, or refuses this origin, before MQTT begins.',
    fix: [
      'Let the proxy pass MQTT over WebSocket without a login of its own: MQTT brings its own',
      'See which server answers: curl -i http://HOST:PORT/mqtt',
    ],
  },
  'web-socket-backend': {
    cause: 'A proxy answers and the broker behind it does not.',
    fix: [
      'See whether the broker runs, and at which port the proxy looks for it',
      'Ask the broker directly, past the proxy: sre doctor ws://NODE:PORT/mqtt',
    ],
  },
  'subprotocol-missing': {
    cause: 'Whoever answers takes WebSockets, but not for MQTT, or a proxy drops the header Sec-WebSocket-Protocol.',
    fix: [
      'Let the proxy pass Sec-WebSocket-Protocol on in both directions',
      'Check that the path belongs to the MQTT listener and not to another application',
    ],
  },
  'not-mqtt': {
    cause: 'Another service listens on this port.',
    fix: ['Compare the port: 1883 is plain MQTT, 8883 MQTT over TLS', 'See who listens there: ss -ltnp on the host'],
  },
  'silent-after-tcp': {
    cause:
      'The connection is taken by the kernel, a proxy or a load balancer, and no broker answers: it is frozen, overloaded, or not behind it.',
    fix: [
      "Look at the broker's process: is it running, stopped, out of memory or at 100 % CPU?",
      'Behind a load balancer: ask each node directly, and see what the health check of the balancer really asks for',
      "Read the broker's log for this minute",
    ],
  },
  'closed-without-connack': {
    cause:
      'The broker hung up instead of answering: a connection limit, a client certificate that is wanted, credentials it does not like, or a proxy without a backend.',
    fix: [
      "Read the broker's log for this minute: it names the reason the protocol has no room for",
      'Compare the number of connections with the limit of the listener',
      'Mind that AWS IoT Core and some others hang up on wrong credentials without CONNACK: try the right ones with --user and --password-file, or --cert and --key',
    ],
  },
  'connack-slow': {
    cause:
      'The broker, or whom it asks about the password (database, HTTP, LDAP), is slow, or many clients connect at once.',
    fix: [
      'Measure where the time goes: sre probe mqtt://HOST:PORT --count 20',
      'Look at the time the authentication backend takes, and let the broker cache its answers',
      'See whether the broker is swapping or at 100 % CPU',
    ],
  },
  'version-unsupported': {
    cause: 'The broker speaks neither MQTT 5 nor 3.1.1, or has them switched off.',
    fix: [
      'Allow 3.1.1 or 5 at the listener',
      'A broker that only speaks 3.1 is a dozen years old: bring it up to date',
    ],
  },
  'client-id-rejected': {
    cause:
      'The broker allows only client ids of a certain form, and those of this tool (sredoctor and letters and digits) are not.',
    fix: [
      'Let ids that begin with sredoctor in, next to the rule for devices',
      'Compare the ids of the devices with the rule (length, prefix, same as the user name)',
    ],
  },
  'server-unavailable': {
    cause:
      'The MQTT service is there and does not take clients: starting, stopping, overloaded, or its storage or cluster is away.',
    fix: [
      "Read the broker's log for this minute",
      'See whether the cluster is whole and the disk has room',
      'Try again in a minute; clients should wait longer each time',
    ],
  },
  'server-busy': {
    cause: 'A limit was reached: connections, connection rate or a quota of this user.',
    fix: [
      'Compare connections and connection rate with the limits of listener and tenant',
      'Let clients come back with a growing, random pause',
      'Raise the limit or add nodes',
    ],
  },
  'another-server': {
    cause: 'The broker sends its clients somewhere else: it is being drained, or the fleet has moved.',
    fix: ['Use the server it names', 'Let the name clients use point there'],
  },
  'packet-too-large': {
    cause: 'CONNECT is larger than the broker allows: a long will, user name, password or token.',
    fix: ['Shorten it, or raise the maximum packet size of the listener'],
  },
  'connect-refused': {
    cause: 'The broker answered and said no.',
    fix: ["Read the broker's log for this minute: it says more than the code"],
  },
  'credentials-wanted': {
    cause: 'Anonymous clients are not let in.',
    fix: [
      'Name the user: --user NAME, and the password in --password-file FILE or SRE_PROBE_PASSWORD',
      'Or show a client certificate: --cert client.crt --key client.key',
    ],
  },
  'credentials-wrong': {
    cause: 'The user does not exist or the password is another one.',
    fix: [
      'Compare user name and password with those of the broker: spaces, a line end in the password file, upper and lower case',
      'Try them where nothing is in between: sre probe URL --user USER --password-file FILE',
      'Mind the realm: RabbitMQ wants VHOST:USER for other virtual hosts, EMQX may ask a database or an HTTP service',
    ],
  },
  'login-refused': {
    cause:
      'User name and password are wrong (Mosquitto says it with this code, too), or they are right and an access rule keeps this user, client id or address out.',
    fix: [
      'Compare user name and password with those of the broker first',
      'Then look up who may connect: virtual host and its permissions (RabbitMQ), listener and address rules, client id that has to be the user name',
      "Read the broker's log for this minute: it says which of the two it is",
    ],
  },
  banned: {
    cause: 'This user, client id or address was banned, by hand or because it connected too often.',
    fix: [
      "Look into the broker's list of bans and take it off there (EMQX: Access Control, Banned Clients)",
      'Find out why: flapping clients are banned by themselves',
    ],
  },
  'authentication-method': {
    cause:
      'The listener wants enhanced authentication (SCRAM, Kerberos, a token), which a user name and password are not.',
    fix: ['Use a listener with password authentication, or clients that speak the method it wants'],
  },
  'anonymous-let-in': {
    cause: 'Anonymous access is on: a wrong password is noticed by nobody, and anybody may connect.',
    fix: [
      'Switch it off: allow_anonymous false (Mosquitto), an authenticator at every listener (EMQX lets everybody in without one), allow_anonymous = off (VerneMQ)',
      'Look at everything else that is open: sre audit',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
