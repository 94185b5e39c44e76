import { describe, expect, test } from 'vitest';
import { stillFiring } from '../../../src/chaos/alert-account.ts';
import { type FiringAlert, requireQuietAlerts, watchAlerts } from '../../../src/chaos/alert-watch.ts';
import { accountWords } from '../../../src/chaos/report/alert-words.ts';
import { scaledClock } from '../../support/scaled-clock.ts';

/** A Prometheus whose alerts the test sets. */
function fakeAlerts() {
  const state = { firing: [] as FiringAlert[], problem: undefined as string | undefined };
  const source = {
    name: 'http://prometheus.test',
    firing: async () => {
      if (state.problem !== undefined) throw new Error(state.problem);
      return [...state.firing];
    },
  };
  const expected = [{ name: 'MQTT_Down', needsMs: 45_000 }, { name: 'MQTT_Split' }];
  return { state, asked: { source, expected, required: true } };
}

describe('the alerts of a trial', () => {
  test('are timed from the fault, with those that were missing and those nobody expected', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    state.firing = [{ alert: 'MQTT_Old' }];
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    const faultMs = clock.monoMs();
    await clock.sleep(10_000);
    state.firing = [{ alert: 'MQTT_Old' }, { alert: 'MQTT_Down' }, { alert: 'MQTT_Other' }];
    await clock.sleep(20_000);
    expect(watch.complete).toBe(false);
    state.firing = [{ alert: 'MQTT_Old' }];
    await clock.sleep(20_000);
    const { expected, unexpected, problems, faultLastedMs } = watch.account(faultMs, faultMs + 30_000);
    expect(expected.map(({ alert }) => alert)).toEqual(['MQTT_Down', 'MQTT_Split']);
    expect(expected[0]?.firedMs).toBeGreaterThanOrEqual(9_000);
    expect(expected[0]?.clearedMs).toBeGreaterThan(expected[0]?.firedMs ?? Number.POSITIVE_INFINITY);
    expect(expected[0]?.needsMs).toBe(45_000);
    expect(expected[1]).toEqual({ alert: 'MQTT_Split' });
    expect(faultLastedMs).toBe(30_000);
    expect(unexpected.map(({ alert }) => alert)).toEqual(['MQTT_Other']);
    expect(problems).toEqual([]);
  });

  test('are complete when every expected one has fired', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    state.firing = asked.expected.map(({ name }) => ({ alert: name }));
    await clock.sleep(6_000);
    expect(watch.complete).toBe(true);
  });

  test('one that fired before the fault counts again after it has cleared', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    state.firing = [{ alert: 'MQTT_Down' }];
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    expect(watch.account(0, 0).expected[0]).toEqual({ alert: 'MQTT_Down', firedBefore: true, needsMs: 45_000 });
    state.firing = [];
    await clock.sleep(6_000);
    state.firing = [{ alert: 'MQTT_Down' }];
    await clock.sleep(6_000);
    expect(watch.account(0, 0).expected[0]?.firedMs).toBeGreaterThan(0);
  });

  test('are unknown, not quiet, where nobody answers', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    state.problem = 'connection refused';
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    expect(watch.account(0, 0).problems).toEqual(['connection refused']);
  });

  test('a critical one that fires keeps a drill from starting, unless an earlier drill left it; so does a source that does not answer', async () => {
    const { state, asked } = fakeAlerts();
    const { signal } = new AbortController();
    state.firing = [{ alert: 'MQTT_Warm', severity: 'warning' }];
    await expect(requireQuietAlerts(asked, signal)).resolves.toEqual([]);
    state.firing = [{ alert: 'MQTT_Down', severity: 'critical' }];
    await expect(requireQuietAlerts(asked, signal)).rejects.toMatchObject({ exitCode: 3, code: 'SRE_CHAOS_ALERTS' });
    await expect(requireQuietAlerts({ ...asked, leftOver: ['MQTT_Down'] }, signal)).resolves.toEqual(['MQTT_Down']);
    state.firing = [...state.firing, { alert: 'MQTT_Worse', severity: 'critical' }];
    await expect(requireQuietAlerts({ ...asked, leftOver: ['MQTT_Down'] }, signal)).rejects.toThrow(
      /fire: MQTT_Worse$/,
    );
    state.problem = 'connection refused';
    await expect(requireQuietAlerts(asked, signal)).rejects.toMatchObject({ exitCode: 3 });
  });

  test('one that needs longer than the fault lasted is not missing, nor one that fired already', () => {
    const account = { source: 's', required: false, faultLastedMs: 22_000, unexpected: [], problems: [] };
    const expected = [
      { alert: 'A', needsMs: 45_000 },
      { alert: 'B', needsMs: 15_000 },
      { alert: 'C', firedBefore: true as const },
      { alert: 'D', firedMs: 3_000 },
    ];
    expect(accountWords({ ...account, expected })).toEqual([
      'B is missing: it did not fire',
      'C was firing before the fault: whether the fault raises it cannot be told',
      'D fired after 3 s, has not cleared',
      'no time to fire in a fault of 22 s: A (45 s)',
    ]);
    expect(accountWords({ ...account, required: true, expected })[0]).toBe('A is missing: it did not fire');
    expect(stillFiring({ ...account, expected })).toEqual(['D']);
  });
});
