import type { Remedy } from '../remedy.ts';

/** What goes wrong in a TLS handshake. */
export const tlsRemedies = {
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
      'Or speak plain text to this one where that is allowed: sre doctor mqtt://HOST:PORT (ws:// for WebSocket)',
    ],
  },
  'tls-to-plain-web-socket': {
    cause: 'The port is a plain WebSocket listener: the scheme or the port is the wrong one.',
    fix: [
      'Use the port of the listener for WebSocket in TLS, where there is one: 8084 at EMQX (sre doctor wss://HOST:8084/mqtt)',
      'Or speak plain WebSocket to this one where that is allowed: sre doctor ws://HOST:PORT/mqtt',
    ],
  },
  'plain-to-tls': {
    cause: 'The port is a TLS listener: the scheme or the port is the wrong one.',
    fix: [
      'Speak TLS to it: sre doctor mqtts://HOST:PORT --ca ca.crt (wss:// for WebSocket)',
      'Or use the port of the plain listener, usually 1883, where that is allowed',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
