import { describe, expect, test } from 'vitest';
import { type ProfileFile, profileText, readProfile } from '../../../src/capacity/profile-file.ts';
import { messageOf } from '../../../src/core/sre-error.ts';

const measured: ProfileFile = {
  profile: 'v1',
  kind: 'mosquitto',
  version: '2.0.11',
  date: '2026-11-23',
  machine: { cpus: 2, memoryBytes: 8_000_000_000, description: 'the test machine' },
  nodes: 1,
  p99BoundMs: 100,
  points: [{ payloadBytes: 100, qos: 0, fanOut: 1, connections: 200, msgPerSecond: 12_000, p99Ms: 41.5, cpu: 0.97 }],
  memoryPerConnectionBytes: 5_400,
  notes: ['loopback, plain TCP'],
};

describe('the file of a broker profile', () => {
  test('is read as it was written', async () => {
    expect(await readProfile('profile.yaml', profileText(measured, ['by hand']))).toEqual(measured);
  });

  test('may be JSON, and needs nothing but its kind, its day and what is known', async () => {
    const text = JSON.stringify({ profile: 'v1', kind: 'mine', date: '2026-11-23', connectionsPerNode: 70_000 });
    expect(await readProfile('profile.json', text)).toEqual({
      ...{ profile: 'v1', kind: 'mine', date: '2026-11-23', connectionsPerNode: 70_000 },
      ...{ nodes: 1, points: [], notes: [] },
    });
  });

  test('tells every mistake with its line', async () => {
    const text = [
      'profile: v2',
      'kind: Mosquitto',
      'date: yesterday',
      'points:',
      '  - { payloadBytes: 1.5, qos: 3, fanOut: -1, connections: 0, msgPerSecond: 0, p99Ms: 1, msgPerSec: 1 }',
    ].join('\n');
    const refused = await readProfile('p.yaml', text).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SRE_BAD_PROFILE', exitCode: 2 });
    expect(messageOf(refused)).toBe(
      [
        'p.yaml is no broker profile:',
        'p.yaml:1:10 profile: expected one of v1, did you mean "v1"?',
        'p.yaml:2:7 kind: expected a name of small letters, digits and -',
        'p.yaml:3:7 date: expected a day such as 2026-11-23',
        'p.yaml:5:21 points[0].payloadBytes: expected a whole number',
        'p.yaml:5:31 points[0].qos: expected one of 0, 1, 2',
        'p.yaml:5:42 points[0].fanOut: must not be below 0',
        'p.yaml:5:59 points[0].connections: must be at least 1',
        'p.yaml:5:76 points[0].msgPerSecond: must be above 0',
        'p.yaml:5:89 points[0]: unknown key "msgPerSec", did you mean "msgPerSecond"?',
      ].join('\n'),
    );
  });
});
