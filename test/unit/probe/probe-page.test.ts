import { describe, expect, test } from 'vitest';
import { PROBE_PHASES } from '../../../src/metrics/label-values.ts';
import { nextStep } from '../../../src/probe/next-step.ts';
import { probePage } from '../../../src/probe/probe-page.ts';
import type { ProbeResult } from '../../../src/probe/probe-result.ts';

const tls = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  earliestExpirySeconds: 1_900_000_000,
  leafExpirySeconds: 2_000_000_000,
  leaf: {
    fingerprintSha256: 'ab',
    subject: 'CN=a',
    issuer: 'CN=ca',
    dnsNames: 'a.example,b.example',
    serialNumber: '01',
  },
};

const good: ProbeResult = {
  success: true,
  phases: { dns: 0.001, tcp: 0.002, tls: 0.003, connect: 0.004, deliver: 0.005 },
  beganSeconds: {},
  durationSeconds: 0.015,
  address: { ip: '192.0.2.1', family: 4 },
  tls,
  connackCode: 0,
  sessionPresent: true,
};

/** Name and labels to value, as the exposition would have them. */
function series(result: ProbeResult): Record<string, number> {
  return Object.fromEntries(
    probePage(result).flatMap(({ name, samples }) =>
      samples.map(({ labels, value }) => [
        `${name}{${Object.entries(labels)
          .map(([label, text]) => `${label}=${text}`)
          .join(',')}}`,
        value,
      ]),
    ),
  );
}

describe('the page of one probe', () => {
  test('carries the names and labels of blackbox_exporter, and ours beside them', () => {
    expect(series(good)).toEqual({
      'probe_success{}': 1,
      'probe_duration_seconds{}': 0.015,
      'probe_dns_lookup_time_seconds{}': 0.001,
      'probe_ip_protocol{}': 4,
      'probe_ip_addr_hash{}': expect.any(Number),
      'probe_ssl_earliest_cert_expiry{}': 1_900_000_000,
      'probe_ssl_last_chain_expiry_timestamp_seconds{}': 1_900_000_000,
      'probe_ssl_last_chain_info{fingerprint_sha256=ab,issuer=CN=ca,serialnumber=01,subject=CN=a,subjectalternative=a.example,b.example}': 1,
      'probe_tls_version_info{version=TLS 1.3}': 1,
      'probe_tls_cipher_info{cipher=TLS_AES_256_GCM_SHA384}': 1,
      'probe_mqtt_phase_duration_seconds{phase=dns}': 0.001,
      'probe_mqtt_phase_duration_seconds{phase=tcp}': 0.002,
      'probe_mqtt_phase_duration_seconds{phase=tls}': 0.003,
      'probe_mqtt_phase_duration_seconds{phase=connect}': 0.004,
      'probe_mqtt_phase_duration_seconds{phase=deliver}': 0.005,
      'probe_mqtt_connack_code{}': 0,
      'probe_mqtt_session_present{}': 1,
    });
  });

  test('what was not seen is absent, and a failure says where and why', () => {
    const failed: ProbeResult = {
      success: false,
      failure: { phase: 'dns', reason: 'dns', message: 'no such name' },
      phases: {},
      beganSeconds: { dns: 0 },
      durationSeconds: 0.1,
    };
    expect(series(failed)).toEqual({
      'probe_success{}': 0,
      'probe_duration_seconds{}': 0.1,
      'probe_mqtt_failure_info{phase=dns,reason=dns}': 1,
    });
  });

  test('a chain that is not trusted has an expiry and a problem, and no verified chain', () => {
    const page = series({ ...good, tls: { ...tls, chainProblem: 'CERT_HAS_EXPIRED' } });
    expect(page).toMatchObject({
      'probe_ssl_earliest_cert_expiry{}': 1_900_000_000,
      'probe_mqtt_tls_chain_problem_info{problem=CERT_HAS_EXPIRED}': 1,
    });
    expect(page).not.toHaveProperty('probe_ssl_last_chain_expiry_timestamp_seconds{}');
  });

  test('the hash tells addresses apart and is the FNV-1a of the bytes', () => {
    const hash = (ip: string): number | undefined =>
      series({ ...good, address: { ip, family: 4 } })['probe_ip_addr_hash{}'];
    expect(hash('127.0.0.1')).toBe(3668918509); // hash/fnv New32a over the four bytes
    expect(new Set(['127.0.0.1', '127.0.0.2', '::1', '::2'].map(hash)).size).toBe(4);
  });
});

test('every phase a probe can fail in has something to try next', () => {
  for (const phase of PROBE_PHASES) {
    expect(nextStep({ phase, reason: 'internal', message: '' }, undefined)).toMatch(/^[^\s].{20,}$/);
  }
  expect(
    nextStep({ phase: 'tls', reason: 'tls', message: '' }, { ...tls, chainProblem: 'CERT_HAS_EXPIRED' }),
  ).toContain('renew');
});
