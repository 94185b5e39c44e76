import { describe, expect, test } from 'vitest';
import { completedProfile, type ProfileFacts, profileOf } from '../../../src/bench/broker-profile.ts';
import { type ProfileFile, profileText, readProfile } from '../../../src/capacity/profile-file.ts';
import { kneeReport } from '../../support/bench-report.ts';

const facts: ProfileFacts = { kind: 'mosquitto', version: '2.0.11', nodes: 1 };

async function profile(): Promise<ProfileFile> {
  const found = profileOf(await kneeReport(), facts);
  if (found === undefined) throw new Error('no profile');
  return found;
}

describe('a broker profile', () => {
  test('has the knee as a point, and is read back by sre capacity as it was written', async () => {
    const now = await profile();
    expect(now).toMatchObject({
      kind: 'mosquitto',
      version: '2.0.11',
      date: '2026-11-23',
      p99BoundMs: 100,
      points: [{ payloadBytes: 50, qos: 1, fanOut: 1, connections: 100, msgPerSecond: 8000, cpu: 0.8 }],
    });
    expect(await readProfile('p.yaml', profileText(now, ['a comment']))).toEqual(now);
  });

  test('has the memory of a connection from connect, and only from connect', async () => {
    const report = await kneeReport();
    const connections = { ...report.connections, memoryPerConnection: 3210.4 };
    const connect = profileOf({ ...report, scenario: 'connect', steps: [], connections }, facts);
    expect(connect).toMatchObject({ memoryPerConnectionBytes: 3210, points: [] });
    expect(profileOf({ ...report, connections }, facts)).not.toHaveProperty('memoryPerConnectionBytes');
  });

  test.each([
    ['a load that was not searched', { scenario: 'steady' as const }],
    ['a measurement that is invalid', { verdict: 'invalid' as const }],
    ['a search that was stopped', { verdict: 'stopped' as const }],
  ])('has nothing from %s', async (_name, more) => {
    expect(profileOf(await kneeReport(more), facts)).toBeUndefined();
  });

  test('says when the search ended before the limit', async () => {
    const found = profileOf(await kneeReport({ knee: { rate: 8000, ended: 'above-max' } }), facts);
    expect(found?.notes.join()).toContain('at least this rate');
  });

  test('says when the machine it was measured on was crowded', async () => {
    const found = profileOf(await kneeReport({ machine: { cpus: 2, load: 9.3 } }), facts);
    expect(found?.notes.join()).toContain('this machine was crowded (load 9.3 on 2 CPUs)');
    expect((await profile()).notes.join()).not.toContain('crowded');
  });

  test('is completed: other shapes stay, the same shape is replaced', async () => {
    const before = await profile();
    const [point] = before.points;
    if (point === undefined) throw new Error('no point');
    const other = { ...point, qos: 0 as const, msgPerSecond: 20_000 };
    const now = { ...before, points: [{ ...point, msgPerSecond: 9000 }], date: '2026-11-24' };
    const whole = completedProfile({ ...before, points: [point, other], memoryPerConnectionBytes: 3000 }, now);
    expect(whole.points).toEqual([other, { ...point, msgPerSecond: 9000 }]);
    expect([whole.date, whole.memoryPerConnectionBytes]).toEqual(['2026-11-24', 3000]);
  });

  test('is not mixed with another broker or another bound', async () => {
    const before = await profile();
    expect(() => completedProfile({ ...before, kind: 'emqx' }, before)).toThrow('the profile is of kind emqx');
    expect(() => completedProfile({ ...before, p99BoundMs: 50 }, before)).toThrow('under a p99 of 50 ms');
  });
});
