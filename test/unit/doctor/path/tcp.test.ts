import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { namesCheck } from '../../../../src/doctor/checks/names.ts';
import { openAedesBroker } from '../../../support/aedes-broker.ts';
import { freePorts } from '../../../support/free-port.ts';
import { openFullBacklog } from '../../../support/full-backlog.ts';
import { diagnosePath, firstFinding, outcomes } from '../../../support/path-diagnosis.ts';

/** A name that has these addresses, without a name server. */
const named = (...ips: readonly string[]) => ({
  names: namesCheck({
    lookup: async () => ips.map((ip) => ({ ip, family: ip.includes(':') ? 6 : 4 })),
    servers: () => [],
  }),
});

describe('the doctor at a port nobody can connect to', () => {
  test('names a refused port, and asks nothing that builds on it', async () => {
    const [port = 0] = await freePorts(1);
    const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${port}`);
    expect(firstFinding(diagnosis)).toBe(`tcp critical: 127.0.0.1 refuses connections on port ${port}`);
    expect(diagnosis.findings[0]?.evidence[0]).toBe(`127.0.0.1 port ${port}: refused (ECONNREFUSED)`);
    expect(diagnosis.findings[0]?.cause).toContain('nothing listens on this port');
    expect(outcomes(diagnosis)).toMatchObject({ tcp: 'finding', connect: 'blocked', credentials: 'blocked' });
  });

  test('looks at the usual ports when the one asked for is refused', async () => {
    const server = createServer().listen(8883, '127.0.0.91');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { findings } = await diagnosePath('mqtt://127.0.0.91:18831');
      expect(findings[0]?.evidence).toContain('127.0.0.91 port 8883: open');
    } finally {
      server.close();
    }
  });

  test('names silence as filtered, and not as refused', async () => {
    await using full = await openFullBacklog();
    const diagnosis = await diagnosePath(`mqtt://127.0.0.1:${full.port}`, { timeoutMs: 600 });
    expect(firstFinding(diagnosis)).toBe(`tcp critical: 127.0.0.1 gives no answer at all on port ${full.port}`);
    expect(diagnosis.findings[0]?.cause).toContain('firewall');
    expect(diagnosis.findings[0]?.evidence[0]).toContain('no answer within 600 ms');
  });

  test('names an address this machine has no way to', async () => {
    const diagnosis = await diagnosePath('mqtt://broker.example:1883', {}, named('255.255.255.255'));
    expect(firstFinding(diagnosis)).toBe('tcp critical: there is no way to 255.255.255.255 port 1883');
  });

  test('tells which of several addresses does not answer, and goes on with the others', async () => {
    await using broker = await openAedesBroker();
    const port = broker.address.split(':')[1];
    const diagnosis = await diagnosePath(`mqtt://broker.example:${port}`, {}, named('127.0.0.92', '127.0.0.1'));
    expect(firstFinding(diagnosis)).toBe(
      `tcp warning: 127.0.0.92 refuses connections on port ${port}; other addresses of broker.example answer`,
    );
    expect(diagnosis.facts.reachable).toEqual(['127.0.0.1']);
    expect(outcomes(diagnosis)).toMatchObject({ connect: 'good', credentials: 'good' });
  });

  test('a machine without IPv6 is worth knowing and no more, as long as IPv4 answers', async () => {
    await using broker = await openAedesBroker();
    const port = broker.address.split(':')[1];
    const diagnosis = await diagnosePath(`mqtt://broker.example:${port}`, {}, named('127.0.0.1', '100::1'));
    const [finding] = diagnosis.findings;
    expect(finding?.severity === 'info' || finding?.says.includes('gives no answer')).toBe(true);
    expect(outcomes(diagnosis)).toMatchObject({ credentials: 'good' });
  });
});
