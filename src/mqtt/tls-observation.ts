import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';

/** What a TLS handshake showed, whether or not the chain is trusted. */
export interface TlsObservation {
  /** As Node names it: `TLSv1.2`, `TLSv1.3`. */
  readonly version: string;
  /** As IANA names it: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** Unix seconds at which the first certificate of the chain expires; the root counts when the trust store has it. */
  readonly earliestExpirySeconds: number;
  /** Unix seconds at which the leaf expires. */
  readonly leafExpirySeconds: number;
  /** Unix seconds from which on the leaf is valid. */
  readonly leafBeginSeconds?: number;
  /** Why the chain is not trusted, in the word of OpenSSL (`CERT_HAS_EXPIRED`); absent when it is. */
  readonly chainProblem?: string;
  /** Of the leaf; names and fingerprint are public in every handshake. */
  readonly leaf: {
    /** Lower-case hexadecimal digits. */
    readonly fingerprintSha256: string;
    readonly subject: string;
    readonly issuer: string;
    /** DNS names of the leaf, comma-separated. */
    readonly dnsNames: string;
    /** IP addresses of the leaf, comma-separated; absent without any. */
    readonly ipAddresses?: string;
    /** Lower-case hexadecimal digits. */
    readonly serialNumber: string;
  };
}

/** Reads it from a socket whose handshake is done; undefined when the server showed no certificate. */
export function observeTls(socket: TLSSocket): TlsObservation | undefined {
  const leaf = socket.getPeerCertificate(true);
  if (Object.keys(leaf).length === 0) return undefined; // Node's way to say "none"
  const problem = socket.authorized ? undefined : chainProblemOf(socket);
  const cipher = socket.getCipher();
  const ipAddresses = namesOf(leaf, /(?:^|, )IP Address:([^,]+)/g);
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: cipher.standardName ?? cipher.name,
    earliestExpirySeconds: Math.min(...chainOf(leaf).map(expirySeconds)),
    leafExpirySeconds: expirySeconds(leaf),
    leafBeginSeconds: Math.floor(Date.parse(leaf.valid_from) / 1_000),
    ...(problem === undefined ? {} : { chainProblem: problem }),
    leaf: {
      fingerprintSha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
      subject: nameText(leaf.subject),
      issuer: nameText(leaf.issuer),
      dnsNames: namesOf(leaf, /(?:^|, )DNS:([^,]+)/g),
      ...(ipAddresses === '' ? {} : { ipAddresses }),
      serialNumber: leaf.serialNumber.toLowerCase(),
    },
  };
}

function namesOf({ subjectaltname = '' }: PeerCertificate, kind: RegExp): string {
  return [...subjectaltname.matchAll(kind)].map(([, name]) => name).join(',');
}

function chainProblemOf(socket: TLSSocket): string {
  // Typed as an Error by @types/node; at run time it is the code, when there is one.
  const problem: unknown = socket.authorizationError;
  const word = problem instanceof Error ? problem.message : String(problem);
  return word === 'ERR_TLS_CERT_ALTNAME_INVALID' ? 'HOSTNAME_MISMATCH' : word;
}

/** Leaf first; Node links each certificate to its issuer, and a self-signed one to itself. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  for (let one: DetailedPeerCertificate | undefined = leaf; one !== undefined; one = one.issuerCertificate) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === one?.fingerprint256)) break;
    chain.push(one);
  }
  return chain;
}

function expirySeconds(certificate: DetailedPeerCertificate): number {
  return Math.floor(Date.parse(certificate.valid_to) / 1_000);
}

function nameText(name: object): string {
  return Object.entries(name)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(',');
}
