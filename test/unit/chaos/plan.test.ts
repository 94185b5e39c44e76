import { describe, expect, test } from 'vitest';
import { planHash } from '../../../src/chaos/plan.ts';
import { planText } from '../../../src/chaos/plan-text.ts';
import { impossibleTarget, requireAllowed, requireClean } from '../../../src/chaos/safety.ts';
import { openFakeDrill, policyOf } from '../../support/fake-drill.ts';

describe('the plan', () => {
  test('has the same hash for the same options on the same processes', async () => {
    await using drill = await openFakeDrill();
    const [first, second] = [await drill.plan(), await drill.plan()];
    expect(planHash(first.plan)).toBe(planHash(second.plan));
  });

  test.each([
    ['another seed', { seed: 'other' }],
    ['another target', { targetRtoMs: 5_000 }],
    ['more trials', { trials: 2 }],
    ['a longer fault', { maxFaultMs: 60_000 }],
    ['a fault that is held', { holdMs: 60_000 }],
  ])('has another hash for %s', async (_what, options) => {
    await using drill = await openFakeDrill();
    expect(planHash((await drill.plan(options)).plan)).not.toBe(planHash((await drill.plan()).plan));
  });

  test('has another hash, and is refused although approved, when a process was replaced', async () => {
    await using drill = await openFakeDrill();
    const approvedHash = planHash((await drill.plan()).plan);
    drill.world.lives.set('n2', 7);
    const { plan } = await drill.plan();
    await expect(requireAllowed(plan, { approvedHash }, policyOf(drill))).rejects.toMatchObject({ exitCode: 8 });
  });

  test.each([
    [['./vip', '--dry run'], "    try   ./vip '--dry run'\n"],
    ['undo', '    try   start n1\n'],
    ['none', '    try   nothing: rehearse is "none"\n'],
  ])('shows what the operator declared to be run before: %s', async (rehearse, line) => {
    await using drill = await openFakeDrill();
    const { plan } = await drill.plan({ target: ['n1'] });
    const steps = plan.steps.map((step) => ({
      ...step,
      undo: { ...step.undo, argv: ['start', 'n1'], data: { ...step.undo.data, rehearse } },
    }));
    expect(planText({ ...plan, steps })).toContain(line);
    expect(planText(plan)).not.toContain('    try ');
  });

  test('the seed decides the target, and every node can be it', async () => {
    await using drill = await openFakeDrill();
    const hit = new Set<string | undefined>();
    for (let seed = 0; seed < 20; seed += 1) hit.add((await drill.plan({ seed: `${seed}` })).plan.steps[0]?.node);
    expect([...hit].toSorted()).toEqual(['n1', 'n2', 'n3']);
    expect((await drill.plan({ target: ['n3'] })).plan.steps[0]?.node).toBe('n3');
  });

  test('cannot hold a fault until there is no time left to take it back', async () => {
    await using drill = await openFakeDrill();
    await expect(drill.plan({ holdMs: 118_000 })).rejects.toMatchObject({ code: 'SRE_CHAOS_HOLD', exitCode: 2 });
    expect((await drill.plan({ holdMs: 115_000 })).plan.measurement).toMatchObject({
      holdMs: 115_000,
      observeMs: 115_000,
    });
    expect((await drill.plan()).plan.measurement).not.toHaveProperty('holdMs');
  });

  test('cannot be made for a node that is not there, or with a node down', async () => {
    await using drill = await openFakeDrill();
    await expect(drill.plan({ target: ['n9'] })).rejects.toMatchObject({ code: 'SRE_CHAOS_NO_TARGET' });
    drill.world.lives.set('n2', 0);
    await expect(drill.plan()).rejects.toMatchObject({ code: 'SRE_CHAOS_NOT_HEALTHY', exitCode: 3 });
  });
});

describe('safety', () => {
  test('wants any environment but a lab repeated', async () => {
    await using drill = await openFakeDrill();
    const { plan } = await drill.plan();
    const staging = { ...plan, environment: 'staging' };
    const policy = policyOf(drill);
    await expect(requireAllowed(staging, {}, policy)).rejects.toMatchObject({
      exitCode: 8,
      code: 'SRE_CHAOS_ENVIRONMENT',
    });
    await expect(requireAllowed(staging, { confirmedEnvironment: 'prod' }, policy)).rejects.toMatchObject({
      exitCode: 8,
    });
    await expect(requireAllowed(staging, { confirmedEnvironment: 'staging' }, policy)).resolves.toBeUndefined();
  });

  test('keeps a majority alive', async () => {
    await using drill = await openFakeDrill();
    const { plan } = await drill.plan();
    const pair = { ...plan, blastRadius: { nodes: 2, targets: 1, maxTargets: 0 } };
    await expect(requireAllowed(pair, {}, policyOf(drill))).rejects.toMatchObject({
      exitCode: 8,
      code: 'SRE_CHAOS_QUORUM',
    });
  });

  test('refuses while the halt lever is set', async () => {
    await using drill = await openFakeDrill();
    const { halt } = drill.context;
    await halt.set('release day');
    await expect(requireClean(drill.stateDir, halt)).rejects.toMatchObject({ exitCode: 8, code: 'SRE_CHAOS_HALTED' });
    await halt.release();
    await expect(requireClean(drill.stateDir, halt)).resolves.toBeUndefined();
  });

  test('knows a target that the clients themselves make impossible', async () => {
    await using drill = await openFakeDrill();
    expect(impossibleTarget((await drill.plan({ targetRtoMs: 100 })).plan)).toBe(
      "target 0.1 s is below the floor 1 s that the fleet's own settings allow: detection 0 s (reset) + backoff 1 s + connect 0 s = 1 s",
    );
    expect(impossibleTarget((await drill.plan({ targetRtoMs: 1_000 })).plan)).toBeUndefined();
  });
});
