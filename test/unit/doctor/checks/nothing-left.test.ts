import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import { until } from '../../../../src/core/deadline.ts';
import { checks } from '../../../../src/doctor/checks/index.ts';
import { diagnose } from '../../../../src/doctor/diagnosis.ts';
import { type HostileBroker, openHostileBroker } from '../../../support/hostile-broker.ts';

const { signal } = new AbortController();
const patience = { withinMs: 5_000, everyMs: 1, signal };

/** What each check leaves at the broker while it is at work. */
const leavings: Readonly<Record<string, (broker: HostileBroker) => boolean>> = {
  retained: (broker) => broker.retained().length > 0,
  'persistent-session': (broker) => broker.sessions().some((id) => id.endsWith('pesub')),
};

test.each(Object.entries(leavings))('stopped in the middle of %s, a visit leaves nothing', async (id, isThere) => {
  await using broker = await openHostileBroker();
  const stop = new AbortController();
  const check = checks[id];
  if (check === undefined) throw new Error(`no check ${id}`);
  const request = { url: broker.url, auth: {}, tls: {}, timeoutMs: 2_000, clock: systemClock, random: Math.random };
  const visiting = diagnose(request, {
    checks: { connect: checks['connect'] ?? check, [id]: check },
    withinMs: 10_000,
    signal: stop.signal,
  });
  visiting.catch(() => undefined);
  await until(`something left by ${id}`, () => isThere(broker), patience);
  stop.abort(new Error('stopped by the test'));
  await expect(visiting).rejects.toThrow('what it had left at the broker is cleaned up');
  await until('the last connection being gone', () => broker.sessions().length === 0, patience);
  expect(broker.retained()).toEqual([]);
});

test.each(['keeps nothing retained', 'does not clear retained messages', 'forgets what is queued'] as const)(
  'a visit at a broker that %s keeps no session there',
  async (defect) => {
    await using broker = await openHostileBroker(defect);
    const request = { url: broker.url, auth: {}, tls: {}, timeoutMs: 500, clock: systemClock, random: Math.random };
    const { retained, 'persistent-session': session } = checks;
    if (retained === undefined || session === undefined) throw new Error('the checks are not there');
    const options = { checks: { retained, 'persistent-session': session }, withinMs: 10_000, signal };
    const { leftBehind } = await diagnose(request, options);
    // What cannot be taken back is said.
    const stuck =
      defect === 'does not clear retained messages'
        ? [expect.stringMatching(/^retained message on .*still there/)]
        : [];
    expect(leftBehind).toEqual(stuck);
    await until('the last connection being gone', () => broker.sessions().length === 0, patience);
    expect(broker.sessions()).toEqual([]);
  },
);
