import { describe, expect, test } from 'vitest';
import { hasImages, onlyTrial, openDrilledLab } from '../support/drilled-lab.ts';

const available = await hasImages(
  'mqtt-sre/mosquitto:2.0',
  'mqtt-sre/mosquitto-keepalived:2.0',
  'mqtt-sre/haproxy:3.0',
);

describe.skipIf(!available)('drills on Mosquitto', () => {
  test('active-passive: when the primary is killed the address moves and clients are served within 30 s', async () => {
    await using lab = await openDrilledLab('active-passive', 'mosquitto');
    const drilled = await lab.drill('node-crash', '--target', 'n1');
    const { verdict } = drilled.report;
    expect(verdict).toMatchObject({ injection: 'proven', rollback: 'clean' });
    const { rto, findings } = onlyTrial(drilled);
    expect(rto?.time.censored).toBe(false);
    expect(rto?.time.ms).toBeGreaterThan(1_000); // two failed checks and a new master
    expect(rto?.time.ms).toBeLessThan(30_000);
    // Sessions are not copied: what was queued or on its way on n1 may be gone. That is a finding, and nothing else is.
    expect(verdict.findings.filter((finding) => !/never arrived|arrived more than once/.test(finding))).toEqual([]);
    expect(findings?.rpo.timeMs ?? 0).toBeLessThan(10_000);
    expect(await lab.status()).toMatchObject({ nodesInService: 2, endpointServes: true });
  });

  test('federation: when region a is lost devices are served by b', async () => {
    await using lab = await openDrilledLab('federation', 'mosquitto');
    const a = lab.state.nodes[0]?.name ?? '';
    const drilled = await lab.drill('region-outage', '--target', a, '--allow-quorum-loss', '--duration', '35s');
    expect(drilled.report.verdict).toMatchObject({ injection: 'proven', rollback: 'clean' });
    const { rto, wholeAgain } = onlyTrial(drilled);
    expect(rto?.time.ms).toBeLessThan(120_000);
    expect(wholeAgain).toBeDefined();
    expect(await lab.status()).toMatchObject({ nodesInService: 2, endpointServes: true });
  });
});
