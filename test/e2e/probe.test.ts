import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { type AedesBroker, openAedesBroker } from '../support/aedes-broker.ts';
import { openScriptedBroker } from '../support/scripted-broker.ts';
import { runSre, startSre } from '../support/sre-cli.ts';

let broker: AedesBroker;
beforeAll(async () => {
  broker = await openAedesBroker();
});
afterAll(() => broker[Symbol.asyncDispose]());

describe('sre probe, as it is typed', () => {
  test('a good broker: a waterfall on stdout, nothing on stderr, 0, and the program ends by itself', async () => {
    const { code, stdout, stderr } = await runSre(['probe', `mqtt://${broker.address}`, '--qos', '2']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^good {9}in [0-9.]+ ms$/m);
    expect(stdout).toMatch(/^ {2}deliver +[0-9.]+ ms {2} *█+$/m);
  });

  test('--json is parseable and tells the phases of every kind', async () => {
    for (const kind of ['connect', 'round_trip', 'retained', 'persistent_session']) {
      const { code, stdout } = await runSre(['probe', `mqtt://${broker.address}`, '--json', '--kind', kind]);
      const report = JSON.parse(stdout) as { results: { phases: object }[] };
      expect({ kind, code, report }).toMatchObject({ kind, code: 0, report: { results: [{ success: true }] } });
      expect(Object.keys(report.results[0]?.phases ?? {})).toContain('connect');
    }
    expect(broker.aedes.connectedClients).toBe(0);
  });

  test('a planted broker that acknowledges and never delivers turns it red, in the time it was given', async () => {
    await using loses = await openScriptedBroker((connection, packet) => connection.answer(packet));
    const { code, stdout } = await runSre(['probe', `mqtt://${loses.address}`, '--timeout', '700ms']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed {7}at deliver \(timeout\): .*the message did not come back within 700 ms$/m);
    expect(stdout).toMatch(/^try next {5}\S/m);
  });

  test('a password in the environment is nowhere in what it prints', async () => {
    const env = { SRE_PROBE_PASSWORD: 'correct-horse-battery' };
    const { code, stdout, stderr } = await runSre(['probe', 'mqtt://127.0.0.1:9', '--user', 'u', '--json'], { env });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('correct-horse');
  });

  test('SIGINT ends it with 5 and closes its connection', async () => {
    await using silent = await openScriptedBroker(() => undefined);
    await using running = startSre(['probe', `mqtt://${silent.address}`, '--timeout', '1m']);
    const signal = AbortSignal.timeout(65_000);
    await until('CONNECT came', () => silent.connections.some(({ received }) => received.length > 0), {
      withinMs: 60_000,
      signal,
    });
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([5, expect.stringContaining('stopped before the probe ended')]);
    await until('it hung up', () => silent.connections.every((one) => one.closed()), { withinMs: 2_000, signal });
  });
});
