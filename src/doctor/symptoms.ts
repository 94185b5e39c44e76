import { SreError } from '../core/sre-error.ts';
import { meantBy } from './meant-by.ts';
import type { RemedyId } from './remedies.ts';

/** Something operators see, in their words. */
export interface Symptom {
  /** As it is called. */
  readonly says: string;
  /** Other words for it, also the text of error messages. */
  readonly alias: readonly string[];
  /** What usually is behind it, likeliest first; cause and fix of each are in the table of remedies. */
  readonly causes: readonly RemedyId[];
  /** Ids of the checks that tell which of them it is, in any order. */
  readonly checks: readonly string[];
}

/** The troubleshooting table. */
export const symptoms: Readonly<Record<string, Symptom>> = {
  'cannot-connect': {
    says: 'Client cannot connect to broker',
    alias: ['cannot connect', 'no connection', 'connection timed out', 'unreachable', 'broker down'],
    causes: [
      'port-filtered',
      'port-refused',
      'name-unknown',
      'no-route',
      'not-mqtt',
      'silent-after-tcp',
      'credentials-wrong',
      'connections-refused',
    ],
    checks: ['names', 'tcp', 'tls', 'web-socket', 'connect', 'credentials', 'each-node', 'logs'],
  },
  'connection-drops': {
    says: 'Connection drops frequently',
    alias: [
      'disconnects',
      'keeps disconnecting',
      'keeps dropping',
      'devices drop off',
      'reconnect loop',
      'flapping',
      'keep alive timeout',
      'connection reset',
    ],
    causes: [
      'keep-alive-too-short',
      'client-id-shared',
      'handshake-slow',
      'keep-alive-ignored',
      'too-many-connections',
    ],
    checks: ['tcp', 'connect', 'keep-alive', 'takeover', 'connections', 'logs'],
  },
  'messages-not-received': {
    says: 'Messages not received',
    alias: ['no messages', 'messages missing', 'subscriber gets nothing', 'not delivered', 'nothing arrives'],
    causes: [
      'topic-mismatch',
      'wildcard-misused',
      'not-authorized',
      'no-subscriber-no-retain',
      'session-lost',
      'messages-lost',
      'views-differ',
    ],
    checks: [
      'authorization',
      'round-trip',
      'wildcards',
      'topic',
      'persistent-session',
      'queues',
      'cluster-views',
      'logs',
    ],
  },
  'messages-duplicated': {
    says: 'QoS 1/2 messages duplicated',
    alias: [
      'duplicates',
      'messages twice',
      'same message twice',
      'duplicate messages',
      'received twice',
      'double delivery',
    ],
    causes: ['redelivery', 'message-loop', 'client-id-shared'],
    checks: ['duplicates', 'round-trip', 'message-loop', 'takeover'],
  },
  'broker-slow': {
    says: 'Broker running slow/crashing',
    alias: ['slow', 'crash', 'latency', 'overload', 'out of memory', 'oom', 'restarts'],
    causes: [
      'too-many-connections',
      'bottleneck-throughput',
      'memory-near-limit',
      'round-trip-slow',
      'queue-deep',
      'message-loop',
    ],
    checks: ['round-trip', 'connections', 'queues', 'resources', 'bottleneck', 'message-loop', 'sys-topics', 'logs'],
  },
  'tls-fails': {
    says: 'TLS handshake fails',
    alias: ['tls', 'ssl', 'certificate', 'certificate expired', 'handshake failure', 'self signed', 'unknown ca'],
    causes: [
      'certificate-expired',
      'certificate-name',
      'certificate-chain',
      'certificate-self-signed',
      'certificate-not-yet-valid',
      'client-certificate-wanted',
      'client-certificate-refused',
      'tls-version',
      'tls-to-plain',
    ],
    checks: ['names', 'tcp', 'tls', 'logs'],
  },
  'messages-disappear': {
    says: 'Published messages disappear',
    alias: ['messages lost', 'message loss', 'lost messages', 'vanish', 'retained message missing', 'offline messages'],
    causes: [
      'no-subscriber-no-retain',
      'retained-broken',
      'session-lost',
      'queue-dropping',
      'messages-lost',
      'not-authorized',
      'topic-mismatch',
    ],
    checks: ['authorization', 'round-trip', 'retained', 'persistent-session', 'topic', 'queues', 'logs'],
  },
  'wildcard-not-working': {
    says: 'Wildcard subscription not working',
    alias: ['wildcard', 'wildcards', 'plus', 'hash', '#', '+'],
    causes: ['wildcard-misused', 'wildcards-refused', 'wildcards-broken', 'not-authorized'],
    checks: ['authorization', 'wildcards', 'topic'],
  },
  'cpu-at-limit': {
    says: 'Broker CPU at 100 %, messages seconds late',
    alias: ['cpu', 'cpu 100%', 'high cpu', 'delivery delay', 'bottleneck', 'slow delivery'],
    causes: ['bottleneck-throughput', 'message-loop', 'queue-deep', 'too-many-connections'],
    checks: ['round-trip', 'resources', 'bottleneck', 'connections', 'message-loop'],
  },
};

/** Messages of client libraries, which mean a symptom of their own. */
export const errorMessages: Readonly<Record<string, Symptom>> = {
  'connection-refused': {
    says: 'Connection Refused',
    alias: ['econnrefused'],
    causes: ['port-refused', 'login-refused', 'server-unavailable'],
    checks: ['names', 'tcp', 'connect', 'credentials', 'logs'],
  },
  'not-authorized': {
    says: 'Not Authorized',
    alias: ['not authorised', 'unauthorized', '0x87', 'acl', 'permission denied'],
    causes: ['login-refused', 'not-authorized'],
    checks: ['credentials', 'authorization', 'logs'],
  },
  'connection-lost': {
    says: 'Connection Lost',
    alias: ['broken pipe', 'econnreset', 'socket closed'],
    causes: ['keep-alive-too-short', 'client-id-shared', 'handshake-slow', 'closed-without-connack'],
    checks: ['tcp', 'connect', 'keep-alive', 'takeover', 'connections', 'logs'],
  },
  'bad-user-name-or-password': {
    says: 'Bad Username or Password',
    alias: ['bad user name or password', 'wrong password', 'authentication failed', '0x86', 'login'],
    causes: ['credentials-wrong'],
    checks: ['credentials', 'logs'],
  },
  'topic-name-invalid': {
    says: 'Topic Name Invalid',
    alias: ['invalid topic', 'topic filter invalid', '0x90', '0x8f'],
    causes: ['topic-name-invalid', 'wildcard-misused'],
    checks: ['topic', 'logs'],
  },
};

/** The symptom that is meant; throws SRE_UNKNOWN_NAME with the whole list when none is. */
export function symptomOf(words: string): readonly [id: string, symptom: Symptom] {
  const all = { ...symptoms, ...errorMessages };
  const id = meantBy(
    words,
    Object.entries(all).map(([each, { says, alias }]) => [each, [each, says, ...alias]]),
  );
  const found = id === undefined ? undefined : all[id];
  if (id === undefined || found === undefined) {
    const known = Object.values(all).map(({ says }) => `"${says}"`);
    throw new SreError('SRE_UNKNOWN_NAME', `unknown symptom "${words}"`, {
      hint: `known symptoms: ${known.join(', ')}`,
    });
  }
  return [id, found];
}
