import type { SourceErrorReason } from '../core/source.ts';
import type { ProbeFailure, ProbePhase, ProbeTls } from './probe-result.ts';

/** What to look at first, by the phase a probe failed in; see docs/probes.md. */
const byPhase: Readonly<Record<ProbePhase, string>> = {
  dns: 'ask the resolver this machine uses: getent hosts NAME; then look at search domains and the DNS record itself',
  tcp: 'see whether the listener is up on that port (ss -ltn on the node) and whether a firewall or security group drops the way there',
  tls: 'look at what the port speaks: openssl s_client -connect HOST:PORT -servername HOST -showcerts',
  websocket:
    'check the path of the WebSocket listener (most brokers use /mqtt) and that a proxy in between lets upgrades through',
  connect:
    "read the broker's log for this minute; a listener that takes TCP and stays silent is overloaded, frozen or no MQTT port",
  subscribe:
    'let the user subscribe to the topic prefix of the probe (ACL), and see whether the broker is still starting',
  publish: 'let the user publish to the topic prefix of the probe (ACL), and look for quotas and a full disk or queue',
  deliver:
    'look for a cut between the nodes, an ACL that drops on delivery, or a queue behind the subscriber: sre exporter shows all three',
  cleanup:
    'the probe left something behind: clear the retained message or delete the session by hand, then find out why it was refused',
};

const byReason: Readonly<Partial<Record<`${ProbePhase} ${SourceErrorReason}`, string>>> = {
  'tcp refused':
    'the host answers and nothing listens on that port: is the broker up, is the port right, is the listener bound to this address?',
  'tcp timeout': 'nothing answers at all: a firewall drops packets, the address is wrong or the host is down',
  'connect auth':
    'name the user with --user and the password in SRE_PROBE_PASSWORD or --password-file, and check them at the broker',
  'connect refused':
    'the broker said no in CONNACK: its log says more; "protocol version" wants --protocol 3.1.1, "unavailable" and "busy" are load or start-up',
  'connect parse':
    'whoever listens there does not speak MQTT: TLS on a plain port, HTTP, or --protocol 5 to a broker that only knows 3.1.1',
  'connect closed':
    'the broker hung up instead of answering: plain MQTT to a TLS port, a connection limit, or a client certificate that is required',
};

/** What each chain problem usually is. */
const byChainProblem: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'renew the certificate and reload the listener; clients are failing now, too',
  CERT_NOT_YET_VALID: 'compare the clocks of this machine and of whoever issued the certificate',
  HOSTNAME_MISMATCH: 'connect by a name the certificate carries, or issue one with this name in subjectAltName',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'trust the certificate with --ca FILE, or let a CA issue one',
  SELF_SIGNED_CERT_IN_CHAIN: 'name the private CA with --ca FILE',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the server sends no intermediate certificate: put the full chain into its certificate file, or name the CA with --ca FILE',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'name the CA with --ca FILE, or put the full chain into the certificate file of the server',
};

/** What to try next after a failure, in one sentence. */
export function nextStep({ phase, reason }: ProbeFailure, tls: ProbeTls | undefined): string {
  const problem = phase === 'tls' ? tls?.chainProblem : undefined;
  const ofProblem =
    problem !== undefined && Object.hasOwn(byChainProblem, problem) ? byChainProblem[problem] : undefined;
  return ofProblem ?? byReason[`${phase} ${reason}`] ?? byPhase[phase];
}
