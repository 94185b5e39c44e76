import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { type Alarm, AlarmClock, NOT_SET } from '../../../src/swarm/alarm-clock.ts';
import { fc } from '../../support/property.ts';

class Sleeper implements Alarm {
  alarmAtMs = 0;
  alarmIndex = NOT_SET;
  readonly name: number;
  readonly #rang: (name: number) => void;
  constructor(name: number, rang: (name: number) => void) {
    this.name = name;
    this.#rang = rang;
  }
  ring(): void {
    this.#rang(this.name);
  }
}

const all = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 3000, everyMs: 1, signal: AbortSignal.timeout(4000) });

test('alarms ring once, in the order of their times, whatever was set, moved and cleared before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ who: fc.nat(30), inMs: fc.integer({ min: 100, max: 100_000 }), clear: fc.boolean() }), {
        maxLength: 120,
      }),
      async (steps) => {
        let nowMs = 0;
        const rang: number[] = [];
        using clock = new AlarmClock(() => nowMs);
        const sleepers = Array.from({ length: 31 }, (_, name) => new Sleeper(name, (who) => rang.push(who)));
        const due = new Map<number, number>();
        for (const { who, inMs, clear } of steps) {
          const sleeper = sleepers[who];
          if (sleeper === undefined) continue;
          if (clear) {
            clock.clear(sleeper);
            due.delete(who);
          } else {
            clock.set(sleeper, inMs);
            due.set(who, inMs);
          }
        }
        nowMs = 1e6; // the one timer is at least 100 ms away: make it look now
        const last = new Sleeper(99, () => undefined);
        clock.set(last, -1e6);
        await all('every alarm', () => rang.length >= due.size);
        expect(rang.map((who) => due.get(who))).toEqual([...due.values()].toSorted((a, b) => a - b));
        expect(sleepers.every(({ alarmIndex }) => alarmIndex === NOT_SET)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('an alarm is never early, may set itself again while it rings, and a disposed clock is silent', async () => {
  const times: number[] = [];
  const clock = new AlarmClock(systemClock.monoMs);
  const beganMs = systemClock.monoMs();
  const again: Sleeper = new Sleeper(0, () => {
    times.push(systemClock.monoMs() - beganMs);
    if (times.length < 3) clock.set(again, 15);
  });
  clock.set(again, 15);
  await all('three rings', () => times.length === 3);
  for (const [ring, ms] of times.entries()) expect(ms).toBeGreaterThanOrEqual(15 * (ring + 1) - 0.5);
  clock.set(again, 1);
  clock[Symbol.dispose]();
  expect(again.alarmIndex).toBe(NOT_SET);
  let later = false;
  setTimeout(() => {
    later = true;
  }, 30);
  await all('a later timer', () => later);
  expect(times).toHaveLength(3);
});
