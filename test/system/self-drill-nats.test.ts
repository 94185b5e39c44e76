import { describe, expect, test } from 'vitest';
import { hasImages, onlyTrial, openDrilledLab } from '../support/drilled-lab.ts';

const available = await hasImages('mqtt-sre/nats:2.10', 'mqtt-sre/haproxy:3.0');

describe.skipIf(!available)('drills on a NATS cluster behind HAProxy', () => {
  test('node-zombie: a frozen server is proven frozen and goes on afterwards; no QoS 1 message is lost', async () => {
    await using lab = await openDrilledLab('cluster', 'nats');
    const drilled = await lab.drill('node-zombie', '--duration', '35s');
    expect(drilled.report.verdict).toMatchObject({ injection: 'proven', rollback: 'clean' });
    expect([0, 1]).toContain(drilled.code); // whether 30 s are met depends on who led the streams, and QoS 2 is not safe here
    const { evidence, findings, wholeAgain, rto } = onlyTrial(drilled);
    expect(evidence.join()).toContain('is frozen');
    expect(rto?.time.ms).toBeGreaterThan(1_000); // no socket is reset: clients wait for their keepalive or the balancer
    expect(findings?.messages.qos1.acked).toBeGreaterThan(0);
    expect(findings?.messages.qos1.lost).toBe(0);
    // NATS answers a PUBREL with PUBCOMP even when its store did not: the messages of that moment may be gone.
    const { acked = 0, lost = 0 } = findings?.messages.qos2 ?? {};
    expect(lost).toBeLessThan(0.05 * acked);
    expect(wholeAgain).toBeDefined();
    expect(await lab.status()).toMatchObject({ nodesInService: 3, endpointServes: true });
  });
});
