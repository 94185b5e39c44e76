import { isIPv4 } from 'node:net';
import { PROBE_PHASES } from '../metrics/label-values.ts';
import type { ProbeResult, ProbeTls } from './probe-result.ts';

/** One family of the answer to `/probe`, as data; whoever serves it writes it in the format that was asked for. */
export interface ProbeFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge';
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/**
 * A result as families of gauges. Names and labels are those of blackbox_exporter where it has them, so that its
 * dashboards and alerts work; `probe_mqtt_*` is ours. What was not seen is absent.
 */
export function probePage(result: ProbeResult): readonly ProbeFamily[] {
  return [
    one('probe_success', 'Whether the probe went through all its phases.', result.success ? 1 : 0),
    one('probe_duration_seconds', 'How long the probe took, cleaning up not included.', result.durationSeconds),
    ...addressFamilies(result),
    ...(result.tls === undefined ? [] : tlsFamilies(result.tls)),
    ...mqttFamilies(result),
  ];
}

function addressFamilies({ phases, address }: ProbeResult): ProbeFamily[] {
  return [
    // 0 for an IP literal, as blackbox_exporter has it; absent when the name could not be resolved
    ...(address === undefined
      ? []
      : [
          one('probe_dns_lookup_time_seconds', 'How long the name took to resolve.', phases.dns ?? 0),
          one('probe_ip_protocol', 'IP version that was dialled: 4 or 6.', address.family),
          one(
            'probe_ip_addr_hash',
            'Hash of the IP address that was dialled; changes when it does.',
            hashOf(address.ip),
          ),
        ]),
  ];
}

function tlsFamilies(tls: ProbeTls): ProbeFamily[] {
  const { fingerprintSha256, subject, issuer, dnsNames, serialNumber } = tls.leaf;
  return [
    one(
      'probe_ssl_earliest_cert_expiry',
      'Unix time at which the first certificate of the chain expires.',
      tls.earliestExpirySeconds,
    ),
    ...(tls.chainProblem === undefined
      ? [
          one(
            'probe_ssl_last_chain_expiry_timestamp_seconds',
            'Unix time at which the verified chain expires; absent when the chain is not trusted.',
            tls.earliestExpirySeconds,
          ),
        ]
      : [
          one('probe_mqtt_tls_chain_problem_info', 'Why the chain is not trusted, in the word of OpenSSL.', 1, {
            problem: tls.chainProblem,
          }),
        ]),
    one('probe_ssl_last_chain_info', 'The leaf certificate.', 1, {
      fingerprint_sha256: fingerprintSha256,
      issuer,
      serialnumber: serialNumber,
      subject,
      subjectalternative: dnsNames,
    }),
    one('probe_tls_version_info', 'TLS version that was negotiated.', 1, {
      version: tls.version.replace(/^TLSv1$/, 'TLSv1.0').replace(/^TLSv/, 'TLS '),
    }),
    one('probe_tls_cipher_info', 'Cipher suite that was negotiated.', 1, { cipher: tls.cipher }),
  ];
}

function mqttFamilies({ phases, failure, connackCode, sessionPresent }: ProbeResult): ProbeFamily[] {
  const timed = PROBE_PHASES.flatMap((phase) => {
    const value = phases[phase];
    return value === undefined ? [] : [{ labels: { phase }, value }];
  });
  return [
    ...(timed.length === 0
      ? []
      : [
          {
            name: 'probe_mqtt_phase_duration_seconds',
            help: 'How long each phase took that ended well.',
            type: 'gauge' as const,
            samples: timed,
          },
        ]),
    ...(failure === undefined
      ? []
      : [
          one('probe_mqtt_failure_info', 'The phase the probe failed in, and why.', 1, {
            phase: failure.phase,
            reason: failure.reason,
          }),
        ]),
    ...(connackCode === undefined
      ? []
      : [one('probe_mqtt_connack_code', 'Reason code of CONNACK; 0 is accepted.', connackCode)]),
    ...(sessionPresent === undefined
      ? []
      : [one('probe_mqtt_session_present', 'Whether the broker had kept the session.', sessionPresent ? 1 : 0)]),
  ];
}

function one(name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}): ProbeFamily {
  return { name, help, type: 'gauge', samples: [{ labels, value }] };
}

/** FNV-1a, 32 bits, over the bytes of the address: four for IPv4, the text for IPv6. */
function hashOf(ip: string): number {
  const bytes = isIPv4(ip) ? ip.split('.').map(Number) : [...Buffer.from(ip)];
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
