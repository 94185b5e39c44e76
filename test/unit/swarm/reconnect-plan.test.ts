import { expect, test } from 'vitest';
import { namedRandom } from '../../../src/swarm/random.ts';
import { ReconnectPlan } from '../../../src/swarm/reconnect-plan.ts';

const backoffMs = { min: 100, max: 1600 };
const waits = (plan: ReconnectPlan, count = 8): number[] => Array.from({ length: count }, () => plan.nextWaitMs());

test('without jitter the waits are exact and chance is not asked', () => {
  const plan = new ReconnectPlan(['a'], { backoffMs }, () => {
    throw new Error('asked');
  });
  expect(waits(plan)).toEqual([100, 200, 400, 800, 1600, 1600, 1600, 1600]);
});

test('with jitter each wait lies between its fixed share and the whole, differs from client to client and repeats with the seed', () => {
  const of = (client: string, seed = 7, jitter = 0.4): number[] =>
    waits(new ReconnectPlan(['a'], { backoffMs, jitter }, namedRandom(seed, client)));
  const whole = waits(new ReconnectPlan(['a'], { backoffMs }, Math.random));
  const drawn = of('f0-pub');
  drawn.forEach((wait, index) => {
    expect(wait).toBeLessThanOrEqual(whole[index] ?? 0);
    expect(wait).toBeGreaterThanOrEqual(0.6 * (whole[index] ?? 0));
  });
  expect(drawn).toEqual(of('f0-pub'));
  expect(drawn).not.toEqual(of('f0-sub'));
  expect(drawn).not.toEqual(of('f0-pub', 8));
  const full = Array.from({ length: 400 }, (_, client) => of(`c${client}`, 1, 1)[0] ?? 0);
  expect(Math.min(...full)).toBeLessThan(5);
  expect(Math.max(...full)).toBeGreaterThan(95);
});
