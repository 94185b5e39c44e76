import { describe, expect, test } from 'vitest';
import { type FiringAlert, requireQuietAlerts, watchAlerts } from '../../../src/chaos/alert-watch.ts';
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
  return { state, asked: { source, expected: ['MQTT_Down', 'MQTT_Split'], required: true } };
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
    const { expected, unexpected, problems } = watch.account(faultMs);
    expect(expected.map(({ alert }) => alert)).toEqual(['MQTT_Down', 'MQTT_Split']);
    expect(expected[0]?.firedMs).toBeGreaterThanOrEqual(9_000);
    expect(expected[0]?.clearedMs).toBeGreaterThan(expected[0]?.firedMs ?? Number.POSITIVE_INFINITY);
    expect(expected[1]).toEqual({ alert: 'MQTT_Split' });
    expect(unexpected.map(({ alert }) => alert)).toEqual(['MQTT_Other']);
    expect(problems).toEqual([]);
  });

  test('are complete when every expected one has fired', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    state.firing = asked.expected.map((alert) => ({ alert }));
    await clock.sleep(6_000);
    expect(watch.complete).toBe(true);
  });

  test('one that fired before the fault counts again after it has cleared', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    state.firing = [{ alert: 'MQTT_Down' }];
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    expect(watch.account(0).expected[0]).toEqual({ alert: 'MQTT_Down' });
    state.firing = [];
    await clock.sleep(6_000);
    state.firing = [{ alert: 'MQTT_Down' }];
    await clock.sleep(6_000);
    expect(watch.account(0).expected[0]?.firedMs).toBeGreaterThan(0);
  });

  test('are unknown, not quiet, where nobody answers', async () => {
    const clock = scaledClock(200);
    const { state, asked } = fakeAlerts();
    state.problem = 'connection refused';
    await using watch = watchAlerts(asked, clock);
    await clock.sleep(6_000);
    expect(watch.account(0).problems).toEqual(['connection refused']);
  });

  test('a critical one that fires, or a source that does not answer, keeps a drill from starting', async () => {
    const { state, asked } = fakeAlerts();
    const { signal } = new AbortController();
    state.firing = [{ alert: 'MQTT_Warm', severity: 'warning' }];
    await expect(requireQuietAlerts(asked, signal)).resolves.toBeUndefined();
    state.firing = [{ alert: 'MQTT_Down', severity: 'critical' }];
    await expect(requireQuietAlerts(asked, signal)).rejects.toMatchObject({ exitCode: 3, code: 'SRE_CHAOS_ALERTS' });
    state.problem = 'connection refused';
    await expect(requireQuietAlerts(asked, signal)).rejects.toMatchObject({ exitCode: 3 });
  });
});
