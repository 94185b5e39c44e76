import { describe, expect, test } from 'vitest';
import { approvalKey, requireSameSuite, suiteHash } from '../../../src/chaos/game-day/suite-approval.ts';
import { planHash } from '../../../src/chaos/plan.ts';
import { buildPlan } from '../../../src/chaos/plan-building.ts';
import { requireAllowed } from '../../../src/chaos/safety.ts';
import type { Subject } from '../../../src/chaos/subject.ts';
import type { GameDaySuite } from '../../../src/config/game-day-suite.ts';
import { type FakeDrill, openFakeDrill, policyOf } from '../../support/fake-drill.ts';

const suite: GameDaySuite = {
  name: 'spring',
  title: 'Spring',
  hypothesis: 'it holds',
  coolDownMs: 60_000,
  drills: [{ scenario: 'node-crash', trials: 1, optional: false }],
};

const planned = async (
  { scenario, subject, driver, context }: FakeDrill,
  change: Partial<Subject> = {},
  options: object = {},
) =>
  (
    await buildPlan(
      scenario,
      { ...subject, environment: 'production', ...change },
      driver,
      { trials: 1, intervalMs: 100, ...options },
      context.signal,
    )
  ).plan;
const confirmed = { confirmedEnvironment: 'production' };

describe('the approval of a game day', () => {
  test('outlives the new processes a drill leaves, which the approval of one plan does not', async () => {
    await using drill = await openFakeDrill();
    const before = await planned(drill, {}, { seed: 'a' });
    for (const name of ['n1', 'n2', 'n3']) drill.world.lives.set(name, 7);
    const after = await planned(drill, {}, { seed: 'a' });
    expect(planHash(after)).not.toBe(planHash(before));
    const approvedKey = approvalKey(before);
    await expect(requireAllowed(after, { ...confirmed, approvedKey }, policyOf(drill))).resolves.toBeUndefined();
    await expect(requireAllowed(after, confirmed, policyOf(drill))).rejects.toMatchObject({
      code: 'SRE_CHAOS_APPROVAL',
    });
  });

  test('leaves to the seed whom it hits', async () => {
    await using drill = await openFakeDrill();
    const plans = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((seed) => planned(drill, {}, { seed })));
    expect(new Set(plans.map(({ steps }) => steps[0]?.node)).size).toBeGreaterThan(1);
    expect(new Set(plans.map(approvalKey)).size).toBe(1);
  });

  test.each<[string, Partial<Subject>, object]>([
    ['another target', {}, { targetRtoMs: 20_000 }],
    ['a longer fault', {}, { maxFaultMs: 240_000 }],
    ['more trials', {}, { trials: 3 }],
    ['another environment', { environment: 'production-eu' }, {}],
    ['another endpoint', { endpoint: '127.0.0.1:2' }, {}],
    ['another size', { expectedNodes: 5 }, {}],
    ['other clients', { fleet: { keepaliveMs: 9_000, connectTimeoutMs: 1_000, backoffMs: { min: 1, max: 2 } } }, {}],
  ])('ends with %s', async (_what, change, options) => {
    await using drill = await openFakeDrill();
    const approvedKey = approvalKey(await planned(drill));
    const plan = await planned(drill, change, options);
    await expect(
      requireAllowed(plan, { confirmedEnvironment: plan.environment, approvedKey }, policyOf(drill)),
    ).rejects.toMatchObject({ exitCode: 8 });
  });

  test('is one hash over the suite and all of its drills, in their order', () => {
    const hash = suiteHash(suite, ['k1', 'k2']);
    expect(() => requireSameSuite(suite, ['k1', 'k2'], hash.slice(0, 12))).not.toThrow();
    for (const keys of [['k2', 'k1'], ['k1'], ['k1', undefined], ['k1', 'k2', undefined]]) {
      expect(() => requireSameSuite(suite, keys, hash)).toThrow('approved was');
    }
    expect(() => requireSameSuite({ ...suite, coolDownMs: 1 }, ['k1', 'k2'], hash)).toThrow('nothing was touched');
    expect(() => requireSameSuite(suite, ['k1', 'k2'], hash.slice(0, 11))).toThrow('approved was');
  });
});
