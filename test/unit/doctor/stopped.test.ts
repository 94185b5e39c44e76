import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { addressChecks } from '../../../src/doctor/checks/index.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import { withFoundations } from '../../../src/doctor/selection.ts';
import { openHostileBroker } from '../../support/hostile-broker.ts';

/** The checks that leave something at a broker while they run, and some that do not. */
const asked = [
  'authorization',
  'round-trip',
  'retained',
  'shared-subscriptions',
  'will',
  'takeover',
  'persistent-session',
];
const cases = asked.flatMap((id) => [0, 3, 15, 40, 120].map((afterMs) => [id, afterMs] as const));

describe('a visit that is stopped', () => {
  test.concurrent.each(cases)(
    'in %s after %i ms leaves neither a session nor a retained message',
    { timeout: 30_000 },
    async (id, afterMs) => {
      await using broker = await openHostileBroker();
      const stop = new AbortController();
      const request = {
        url: broker.url,
        auth: {},
        tls: {},
        as: 'device-1',
        timeoutMs: 2_000,
        clock: systemClock,
        random: Math.random,
      };
      const visiting = diagnose(request, {
        checks: withFoundations(addressChecks, [id]),
        withinMs: 20_000,
        signal: stop.signal,
        began: (began) => {
          if (began === id) setTimeout(() => stop.abort(new Error('stopped by SIGINT')), afterMs);
        },
      });
      const end = await visiting.then(
        ({ leftBehind }) => `left behind: ${leftBehind.join()}`,
        (error: Error) => error.message,
      );
      // Only the session of a device may stay, when nobody told whether it was there before; and then it is said.
      const told = end.includes('session of device-1, had the doctor made one') ? ['device-1'] : [];
      expect(end).toMatch(/is cleaned up$|^left behind: $|left behind: session of device-1/);
      // The broker hears of the last goodbye a moment later than we say it.
      const left = (): string[] => broker.sessions().filter((session) => !told.includes(session));
      const wait = { withinMs: 1_500, everyMs: 10, signal: AbortSignal.timeout(5_000) };
      await until('no session', () => left().length === 0, wait).catch(() => undefined);
      expect({ sessions: left(), retained: broker.retained() }).toEqual({ sessions: [], retained: [] });
    },
  );
});
