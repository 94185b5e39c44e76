import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DrilledLab, hasImages, lostOf, onlyTrial, openDrilledLab } from '../support/drilled-lab.ts';

const available = await hasImages('mqtt-sre/rabbitmq:4.0', 'mqtt-sre/haproxy:3.0');

/** What these brokers did under the same faults when their answers were recorded decides what is expected here. */
describe.skipIf(!available)('drills on a RabbitMQ cluster behind HAProxy', () => {
  let lab: DrilledLab;
  beforeAll(async () => {
    lab = await openDrilledLab('cluster', 'rabbitmq');
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  test('reset-storm: every client comes back within the target and nothing acknowledged is lost', async () => {
    const drilled = await lab.drill('reset-storm');
    expect(drilled).toMatchObject({ code: 0, report: { verdict: { injection: 'proven', rollback: 'clean' } } });
    const trial = onlyTrial(drilled);
    expect(trial.findings?.clients.filter(({ attachment }) => attachment === 'floating')).toHaveLength(18);
    expect(trial.findings?.messages.qos2.attempted).toBe(0); // QoS 2 is granted as 1
    expect(lostOf(drilled)).toBe(0);
  });

  test('node-crash: persistent subscribers of classic queues are away until the node is back, and nothing is lost', async () => {
    const drilled = await lab.drill('node-crash', '--duration', '15s', '--rto', '12s');
    const { verdict } = drilled.report;
    expect(verdict).toMatchObject({ injection: 'proven', rollback: 'clean', hypothesis: 'fail' });
    expect(drilled.code).toBe(1);
    expect(verdict.findings.join('\n')).toContain('misses the target 12 s');
    const { wholeAgain, findings, clusterDetection } = onlyTrial(drilled);
    expect(lostOf(drilled)).toBe(0);
    expect(findings?.messages.qos1.indeterminate).toBeGreaterThan(0); // never acknowledged: their queue died with the node
    expect(clusterDetection).toBeDefined();
    expect(wholeAgain).toBeDefined();
    expect(await lab.status()).toMatchObject({ nodesInService: 3, endpointServes: true });
  });

  test('partition one: the cut is proven on both sides although RabbitMQ takes a minute to notice, and it heals', async () => {
    const drilled = await lab.drill('partition-one', '--duration', '12s', '--rto', '10s');
    expect(drilled.report.verdict).toMatchObject({ injection: 'proven', rollback: 'clean' });
    const { wholeAgain, findings, evidence, clusterDetection } = onlyTrial(drilled);
    expect(evidence.join()).toContain('packets met the rules');
    expect(clusterDetection).toBeUndefined(); // 64 s at the earliest
    // Late is served, too: two cores carry a cluster, its clients and whatever else runs here.
    const routes = (inside: boolean): readonly string[] =>
      findings?.routes?.flatMap(({ from, to, verdict, underFault }) =>
        (from === to) === inside ? `${from} to ${to}: ${verdict} ${JSON.stringify(underFault)}` : [],
      ) ?? [];
    expect(routes(true)).toContainEqual(expect.stringMatching(/: (?:served|late) /));
    expect(routes(false)).not.toContainEqual(expect.stringContaining(': served '));
    expect(lostOf(drilled)).toBe(0);
    expect(wholeAgain).toBeDefined();
    expect(await lab.status()).toMatchObject({ nodesInService: 3, endpointServes: true });
  });
});
