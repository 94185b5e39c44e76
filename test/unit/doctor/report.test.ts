import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts';
import { reportJson } from '../../../src/doctor/report/report-json.ts';
import { reportPage } from '../../../src/doctor/report/report-page.ts';
import { reportText } from '../../../src/doctor/report/report-text.ts';
import { symptomOf } from '../../../src/doctor/symptoms.ts';

const plain = (_style: string, text: string): string => text;

const troubled: Diagnosis = {
  url: 'mqtt://broker.example:1883',
  rungs: [
    {
      id: 'names',
      title: 'Addresses of the name',
      outcome: 'good',
      says: 'broker.example has 1 IPv4 address and no IPv6 addresses in 3 ms',
      evidence: ['192.0.2.1 (IPv4)'],
      findings: [],
      tookMs: 3.2,
    },
    {
      id: 'tcp',
      title: 'TCP connection to every address',
      outcome: 'finding',
      says: '0 of 1 address takes connections on port 1883',
      evidence: ['192.0.2.1 port 1883: refused (ECONNREFUSED)', 'one thing more'],
      findings: [
        {
          id: 'tcp',
          severity: 'critical',
          says: '192.0.2.1 refuses connections on port 1883',
          evidence: ['192.0.2.1 port 1883: refused (ECONNREFUSED)'],
          cause: 'The host is up and nothing listens on this port.',
          fix: ['See whether the broker runs', 'Compare <the> port'],
        },
      ],
      tookMs: 1,
    },
    {
      id: 'connect',
      title: 'CONNECT',
      outcome: 'skipped',
      says: 'not asked: tcp did not hold',
      evidence: [],
      findings: [],
      blockedBy: 'tcp',
    },
  ],
  findings: [],
  facts: { addresses: [{ ip: '192.0.2.1', family: 4 }], reachable: [] },
  leftBehind: [],
  tookMs: 1_204,
};
const withFindings: Diagnosis = { ...troubled, findings: troubled.rungs.flatMap(({ findings }) => findings) };

const well: Diagnosis = {
  url: 'mqtt://broker.example:1883',
  rungs: troubled.rungs.slice(0, 1),
  findings: [],
  facts: { protocolVersion: 5, limits: { receiveMaximum: 20, maximumQos: 1 } },
  leftBehind: [],
  tookMs: 400,
};

describe('the report as text', () => {
  test('tells findings with cause and numbered fix first, then the ladder with what is not told above', () => {
    expect(reportText(withFindings, { paint: plain })).toBe(`mqtt://broker.example:1883
found: 1 critical; 2 checks asked in 1.2 s; 1 could not be answered

1. critical  192.0.2.1 refuses connections on port 1883  [tcp]
   seen   192.0.2.1 port 1883: refused (ECONNREFUSED)
   cause  The host is up and nothing listens on this port.
   fix    1. See whether the broker runs
          2. Compare <the> port

 ✓ names    broker.example has 1 IPv4 address and no IPv6 addresses in 3 ms  3 ms
 ✗ tcp      0 of 1 address takes connections on port 1883  1 ms
            one thing more
 - connect  not asked: tcp did not hold
`);
  });

  test('of a broker that is well is short, and tells what CONNACK granted', () => {
    const text = reportText(well, { paint: plain });
    expect(text).toContain('nothing found; 1 check asked in 0.4 s\n');
    expect(text).toContain('granted  receive maximum: 20; maximum QoS: 1; retained messages: offered;');
  });

  test('keeps control characters of what a broker said from the terminal', () => {
    const rung = {
      id: 'x',
      title: 'x',
      outcome: 'unknown',
      says: 'a\u001b[2Jb',
      evidence: ['c\nd'],
      findings: [],
    } as const;
    const text = reportText({ ...well, rungs: [rung] }, { paint: plain });
    expect(text).toContain('a\ufffd[2Jb');
    expect(text).toContain('c\ufffdd');
    expect(text).not.toContain('\u001b');
  });

  test('says what was left at the broker', () => {
    const text = reportText({ ...well, leftBehind: ['a session: the broker is gone'] }, { paint: plain });
    expect(text).toContain('left at the broker: a session: the broker is gone');
  });

  test('of a symptom ends with what usually is behind it', () => {
    const [, symptom] = symptomOf('messages not received');
    const text = reportText(well, { paint: plain, symptom });
    expect(text).toContain('What usually is behind "Messages not received"\n - The topic that is published to');
  });
});

describe('the report as JSON', () => {
  test('has the documented shape', () => {
    expect(reportJson([withFindings], 'cannot-connect')).toEqual({
      symptom: 'cannot-connect',
      troubled: true,
      visits: [
        {
          url: 'mqtt://broker.example:1883',
          tookMs: 1204,
          findings: withFindings.findings,
          checks: [
            { ...withoutFindings(0), tookMs: 3 },
            { ...withoutFindings(1), tookMs: 1 },
            { ...withoutFindings(2), blockedBy: 'tcp' },
          ],
          facts: troubled.facts,
          leftBehind: [],
        },
      ],
    });
  });

  test('is not troubled by what is only worth knowing', () => {
    const info = { id: 'x', severity: 'info', says: 'so', evidence: [], fix: [] } as const;
    expect(reportJson([{ ...well, findings: [info] }])).toMatchObject({ troubled: false });
    expect(reportJson([{ ...well, leftBehind: ['a session'] }])).toMatchObject({ troubled: true });
  });

  function withoutFindings(index: number): object {
    const { findings: _told, ...rung } = troubled.rungs[index] ?? { findings: [] };
    return rung;
  }
});

describe('the report as a page', () => {
  test('is whole, escapes what it shows, and runs no script', () => {
    const page = reportPage([withFindings, well], symptomOf('tls')[1]);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('Compare &lt;the&gt; port');
    expect(page).toContain('<span class="verdict fail">TROUBLE</span>');
    expect(page).toContain('<span class="verdict pass">NO TROUBLE FOUND</span>');
    expect(page).toContain('What usually is behind “TLS handshake fails”');
    expect(page).not.toMatch(/<script|https?:\/\/(?!broker)/);
  });
});
