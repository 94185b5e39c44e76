import { Resolver } from 'node:dns/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import { names, namesCheck } from '../../../../src/doctor/checks/names.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { openNameServer } from '../../../support/name-server.ts';
import { diagnosePath, firstFinding, outcomes } from '../../../support/path-diagnosis.ts';

/** The check of a machine whose resolver asks the first of these servers. */
function namesOf(servers: readonly string[], timeoutMs = 400) {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  resolver.setServers(servers.slice(0, 1));
  return namesCheck({
    lookup: async (host) => (await resolver.resolve4(host)).map((ip) => ({ ip, family: 4 })),
    servers: () => servers,
  });
}

describe('the doctor at a name', () => {
  test('tells every address', async () => {
    await using server = await openNameServer({ 'broker.example': ['127.0.0.1', '127.0.0.2'] });
    const { visit } = doctorVisit('mqtt://broker.example:1883');
    const answer = await namesOf([server.address]).run(visit, AbortSignal.timeout(5_000));
    expect(answer.outcome).toBe('good');
    expect(answer.says).toMatch(/^broker.example has 2 IPv4 addresses and no IPv6 addresses in \d+ ms$/);
    expect(visit.facts.addresses).toEqual([
      { ip: '127.0.0.1', family: 4 },
      { ip: '127.0.0.2', family: 4 },
    ]);
  });

  test('names a name that does not exist', async () => {
    await using server = await openNameServer({});
    const diagnosis = await diagnosePath('mqtt://nowhere.example:1883', {}, { names: namesOf([server.address]) });
    expect(firstFinding(diagnosis)).toBe('names critical: the name nowhere.example does not exist');
    expect(diagnosis.findings[0]?.fix).toContain('Ask the resolver: getent hosts nowhere.example');
    expect(outcomes(diagnosis)).toMatchObject({ names: 'finding', tcp: 'blocked', connect: 'blocked' });
  });

  test('the resolver of this machine knows no such name either', async () => {
    const { visit } = doctorVisit('mqtt://sre-doctor-test.invalid:1883', { timeoutMs: 3_000 });
    const answer = await names.run(visit, AbortSignal.timeout(8_000));
    expect(answer.findings?.[0]).toMatchObject({ id: 'names', severity: 'critical' });
  });

  test('names a resolver that gives no answer', async () => {
    await using server = await openNameServer({ 'broker.example': ['127.0.0.1'] });
    server.silent = true;
    const diagnosis = await diagnosePath(
      'mqtt://broker.example:1883',
      { timeoutMs: 700 },
      { names: namesOf([server.address]) },
    );
    expect(firstFinding(diagnosis)).toBe('names critical: the name broker.example could not be resolved');
    expect(diagnosis.findings[0]?.cause).toContain('resolver of this machine gives no answer');
  });

  test('name servers that do not agree are worth knowing', async () => {
    await using one = await openNameServer({ 'broker.example': ['127.0.0.1'] });
    await using other = await openNameServer({ 'broker.example': ['127.0.0.2'] });
    const { visit } = doctorVisit('mqtt://broker.example:1883');
    const answer = await namesOf([one.address, other.address]).run(visit, AbortSignal.timeout(5_000));
    expect(answer.findings).toMatchObject([
      {
        severity: 'info',
        says: 'the name servers of this machine give different addresses for broker.example',
        evidence: [`${one.address}: 127.0.0.1`, `${other.address}: 127.0.0.2`],
      },
    ]);
  });

  test('a name server that is down is a warning while another answers', async () => {
    await using one = await openNameServer({ 'broker.example': ['127.0.0.1'] });
    await using dead = await openNameServer({});
    dead.silent = true;
    const { visit } = doctorVisit('mqtt://broker.example:1883', { timeoutMs: 500 });
    const answer = await namesOf([one.address, dead.address]).run(visit, AbortSignal.timeout(5_000));
    expect(answer.findings).toMatchObject([
      { severity: 'warning', says: '1 of 2 name servers of this machine give no answer' },
    ]);
  });

  test('a slow answer is a warning', async () => {
    let nowMs = 0;
    const { visit } = doctorVisit('mqtt://broker.example:1883', { clock: { ...systemClock, monoMs: () => nowMs } });
    const slow = namesCheck({
      lookup: async () => {
        nowMs += 5_002;
        return [{ ip: '127.0.0.1', family: 4 }];
      },
      servers: () => [],
    });
    const answer = await slow.run(visit, AbortSignal.timeout(5_000));
    expect(answer.findings?.[0]).toMatchObject({
      severity: 'warning',
      says: 'the name broker.example took 5002 ms to resolve',
    });
  });

  test('an address needs no name', async () => {
    const { visit } = doctorVisit('mqtt://[::1]:1883', {}, { addresses: [] });
    expect(await names.run(visit, AbortSignal.timeout(5_000))).toMatchObject({ outcome: 'skipped' });
    expect(visit.facts.addresses).toEqual([{ ip: '::1', family: 6 }]);
  });
});
