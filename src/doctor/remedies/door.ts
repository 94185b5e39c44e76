import type { Remedy } from '../remedy.ts';

/** From the open port to CONNACK: who answers there, and who is let in. */
export const doorRemedies = {
  'web-socket-wanted': {
    cause: 'The port is a WebSocket listener, made for browsers: the scheme or the port is the wrong one.',
    fix: [
      'Speak WebSocket to it: sre doctor ws://HOST:PORT/mqtt',
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
      'Try the most usual one: sre doctor ws://HOST:PORT/mqtt',
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
  'gone-meanwhile': {
    cause: 'The broker crashed, froze or was restarted just now, or the way to it was cut.',
    fix: [
      "Look at the broker's process: is it running, since when (ps -o lstart= -p PID), stopped, killed for its memory (dmesg)?",
      "Read the broker's log for this minute",
      'Ask again: sre doctor URL',
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
