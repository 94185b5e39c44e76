import type { LogEvent } from './log-event.ts';

/** How connections begin, fail and end. */
export const connectionEvents = {
  'login-refused': {
    severity: 'warning',
    says: 'clients were refused for their credentials',
    cause:
      'User name or password is wrong, the user does not exist, or a client sends no credentials where they are demanded.',
    fix: [
      'Try the credentials of the device: sre probe URL --user NAME --password-file FILE',
      'Compare with the users the broker knows; after a rotation look for devices with the old password',
    ],
    symptoms: ['cannot-connect', 'not-authorized', 'bad-user-name-or-password', 'connection-refused'],
    worth: { times: 3 },
  },
  'login-backend-fails': {
    severity: 'critical',
    says: 'the broker could not ask its login backend',
    cause:
      'The database, directory or web service that knows the users does not answer or answers nonsense: nobody can log in, whatever the password.',
    fix: [
      'Ask the backend from the machine of the broker',
      'Lengthen the time good logins are cached, so that the next outage is not felt',
    ],
    symptoms: ['cannot-connect', 'not-authorized', 'bad-user-name-or-password'],
  },
  'keep-alive-timeout': {
    severity: 'warning',
    says: 'clients were dropped because nothing came from them within one and a half keep-alive intervals',
    cause:
      'The network lost them without closing the connection, a NAT or load balancer forgot it, the device sleeps, or its loop is blocked.',
    fix: [
      'Few clients: look at their network and their firmware; many at once: look at what is between them and the broker',
      'Choose a keep-alive below the idle timeout of the load balancer and longer than a device may be busy (60 s is a start)',
    ],
    symptoms: ['connection-drops', 'connection-lost'],
    worth: { times: 10, ofOneClient: 3 },
  },
  'connection-lost': {
    severity: 'warning',
    says: 'connections ended without a DISCONNECT',
    cause:
      'The network or the client went away: crashed or restarted clients, a NAT or load balancer that cuts idle connections, a bad link.',
    fix: [
      'The same client again and again: look at its network and at its own log',
      'Many clients in the same second: look at what is between them and the broker',
    ],
    symptoms: ['connection-drops', 'connection-lost'],
    worth: { times: 1_000, ofOneClient: 5 },
  },
  'client-id-shared': {
    severity: 'warning',
    says: 'connections were thrown out by another one with the same client id',
    cause:
      'Two clients use one id and throw each other out in turn, or a client comes back before the broker has noticed that its old connection is dead.',
    fix: [
      'The same id many times a minute: find the two devices by their addresses in the log and give each its own id',
      'See what the broker does: sre doctor URL --only takeover --as CLIENTID',
    ],
    symptoms: ['connection-drops', 'messages-not-received', 'messages-duplicated', 'connection-lost'],
    worth: { times: 100, ofOneClient: 3 },
  },
  'client-id-refused': {
    severity: 'warning',
    says: 'clients were refused for their client id',
    cause: 'The id is empty where a session should be kept, too long, or belongs to somebody else.',
    fix: ['Give the client an id of its own, of letters and digits', 'An empty id goes only with a clean session'],
    symptoms: ['cannot-connect', 'connection-refused'],
  },
  'protocol-refused': {
    severity: 'warning',
    says: 'clients were refused for the version of MQTT they speak',
    cause: 'This listener does not speak that version.',
    fix: [
      'Let the client speak 3.1.1, or allow MQTT 5 at the listener',
      'See what is spoken: sre doctor URL --only connect',
    ],
    symptoms: ['cannot-connect', 'connection-refused'],
    worth: { times: 5 },
  },
  'tls-failed': {
    severity: 'warning',
    says: 'TLS handshakes failed',
    cause:
      'The client does not trust the certificate, has none where one is demanded, or they have no version or cipher in common.',
    fix: [
      'See chain, name and dates: sre doctor URL --only tls',
      'unknown ca, bad certificate: the client needs the CA of the broker; unexpected eof: the client left, usually for the same reason',
    ],
    symptoms: ['tls-fails', 'cannot-connect'],
    worth: { times: 3 },
  },
  'certificate-missing': {
    severity: 'warning',
    says: 'clients came without a certificate where one is demanded',
    cause: 'The listener asks for client certificates and these clients have none.',
    fix: [
      'Give the client its certificate and key: sre probe URL --cert FILE --key FILE',
      'Or let the listener not demand one',
    ],
    symptoms: ['tls-fails', 'cannot-connect'],
  },
  'tls-to-plain-port': {
    severity: 'warning',
    says: 'clients spoke TLS to a listener without TLS',
    cause: 'Wrong port or wrong scheme: mqtts:// to the plain port (1883 is plain, 8883 is TLS).',
    fix: ['Use the port of the TLS listener, or mqtt:// for this one'],
    symptoms: ['tls-fails', 'cannot-connect'],
  },
  'plain-to-tls-port': {
    severity: 'warning',
    says: 'something that is not TLS came to a TLS listener',
    cause: 'Clients without TLS on the TLS port, a health check of a load balancer that only opens TCP, or a scanner.',
    fix: [
      'Clients: mqtts:// for this port',
      'Load balancer: let it check with TLS, or a port that is there for checks',
    ],
    symptoms: ['tls-fails', 'cannot-connect'],
    worth: { times: 3 },
  },
  'not-mqtt': {
    severity: 'warning',
    says: 'connections broke the protocol before they were logged in',
    cause: 'What came was no MQTT: TLS or HTTP to a plain MQTT port, a health check, a scanner.',
    fix: [
      'See whether the scheme fits the port: sre doctor URL --only tcp,tls,connect',
      'Addresses of a load balancer: let its check speak MQTT or only open the port',
    ],
    symptoms: ['cannot-connect', 'tls-fails'],
    worth: { times: 3 },
  },
  'protocol-error': {
    severity: 'warning',
    says: 'clients were thrown out for breaking the protocol',
    cause:
      'The client library or what uses it sends what MQTT does not allow: a wildcard in the topic of a PUBLISH, a second CONNECT, a malformed packet.',
    fix: [
      'Look at the topics the client publishes to: + and # are only for subscriptions',
      'Capture what it sends: tcpdump -i any -w mqtt.pcap port 1883, then sre audit --capture mqtt.pcap',
    ],
    symptoms: ['connection-drops', 'messages-disappear', 'connection-lost', 'topic-name-invalid'],
  },
  flapping: {
    severity: 'warning',
    says: 'clients that connect and disconnect all the time were banned for a while',
    cause: 'Wrong credentials or a duplicate client id with a client that retries without a pause.',
    fix: [
      'Find why their first connection ends (credentials, client id, access rules), then let the client wait between tries',
    ],
    symptoms: ['connection-drops', 'cannot-connect', 'connection-refused'],
  },
} as const satisfies Readonly<Record<string, LogEvent>>;
