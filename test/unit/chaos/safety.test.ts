import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { oneAct } from '../../../src/chaos/act.ts';
import { openJournal } from '../../../src/chaos/journal.ts';
import { planHash } from '../../../src/chaos/plan.ts';
import { buildPlan } from '../../../src/chaos/plan-building.ts';
import { createRun, runDir } from '../../../src/chaos/run-store.ts';
import { requireAllowed, requireClean } from '../../../src/chaos/safety.ts';
import type { Scenario } from '../../../src/chaos/scenario.ts';
import type { Subject } from '../../../src/chaos/subject.ts';
import { DEAD_PROCESS, type FakeDrill, openFakeDrill, policyOf } from '../../support/fake-drill.ts';

const MINUTE = 60_000;
const OPTIONS = { trials: 1, intervalMs: 100 };

const planned = (
  { scenario, subject, driver, context }: FakeDrill,
  change: Partial<Subject>,
  options: object = {},
  more: Partial<Scenario> = {},
) => buildPlan({ ...scenario, ...more }, { ...subject, ...change }, driver, { ...OPTIONS, ...options }, context.signal);

/** A run on the cluster that has broken something and is closed; it ended `agoMs` ago. */
async function earlierRun(drill: FakeDrill, agoMs: number, cluster = 'fake'): Promise<string> {
  const { plan } = await drill.plan();
  const run = '20260101T000000Z-0001';
  const folder = await createRun(drill.stateDir, run, { ...plan, cluster });
  const wallMs = (): number => drill.context.clock.wallMs() - agoMs;
  await using journal = await openJournal(folder, { ...drill.context.clock, wallMs });
  await journal.append({ type: 'opened', run, planHash: 'hash', owner: DEAD_PROCESS });
  const undo = { driver: 'fake', fault: 'kill' as const, node: 'n1', argv: ['start'], data: { life: 1 } };
  const deadline = { wallMs: 0, monoMs: 0 };
  await journal.append({ type: 'intend', step: '1', node: 'n1', identity: 'life 1', do: ['kill'], undo, deadline });
  await journal.append({ type: 'verified', step: '1', by: 'drill', says: 'fine' });
  await journal.append({ type: 'closed', by: 'drill' });
  return run;
}

describe('a protected target', () => {
  test('is never chosen', async () => {
    await using drill = await openFakeDrill();
    const spared = { protected: ['n1', 'n3'] };
    for (let seed = 0; seed < 12; seed += 1) {
      expect((await planned(drill, spared, { seed: `${seed}` })).plan.steps.map(({ node }) => node)).toEqual(['n2']);
    }
  });

  test.each([
    ['named', { protected: ['n1'] }, { target: ['n1'] }, {}, 'node-crash would hit n1, which no fault may hit'],
    ['the only one left', { protected: ['n1', 'n2', 'n3'] }, {}, {}, 'would hit n1, n2, n3'],
    [
      'one of all that a drill hits',
      { protected: ['n2'] },
      {},
      {
        takesAll: true as const,
        plan: ({ nodes }: Parameters<Scenario['plan']>[0]) =>
          oneAct(
            'kill',
            nodes.map(({ name }) => ({ kind: 'kill' as const, node: name })),
          ),
      },
      'would hit n2',
    ],
  ])('is refused when it is %s', async (_how, change, options, more, sentence) => {
    await using drill = await openFakeDrill();
    await expect(planned(drill, change, options, more)).rejects.toMatchObject({
      code: 'SRE_CHAOS_PROTECTED',
      exitCode: 8,
      message: expect.stringContaining(sentence),
    });
  });
});

describe('the longest fault a cluster allows', () => {
  const lasts = async (change: Partial<Subject>, options: object = {}, more: Partial<Scenario> = {}) => {
    await using drill = await openFakeDrill();
    return (await planned(drill, change, options, more)).plan.steps[0]?.maxDurationMs;
  };

  test('bounds what nobody asked for', async () => {
    expect(await lasts({})).toBe(2 * MINUTE);
    expect(await lasts({ maxFaultMs: MINUTE })).toBe(MINUTE);
    expect(await lasts({ maxFaultMs: 10 * MINUTE })).toBe(2 * MINUTE);
    expect(await lasts({ maxFaultMs: 10 * MINUTE }, { maxFaultMs: 5 * MINUTE })).toBe(5 * MINUTE);
  });

  test('refuses what somebody asked for and what the drill cannot do without', async () => {
    const refusal = { code: 'SRE_CHAOS_MAX_FAULT', exitCode: 8 };
    await expect(lasts({ maxFaultMs: MINUTE }, { maxFaultMs: 2 * MINUTE })).rejects.toMatchObject(refusal);
    await expect(lasts({ maxFaultMs: MINUTE }, { holdMs: MINUTE })).rejects.toMatchObject(refusal);
    const plan = () => [
      {
        name: 'kill',
        faults: [{ kind: 'kill' as const, node: 'n1' }],
        until: { ms: 2 * MINUTE },
        undo: 'end' as const,
      },
    ];
    await expect(lasts({ maxFaultMs: MINUTE }, {}, { plan })).rejects.toMatchObject(refusal);
  });
});

describe('the quorum', () => {
  test('is counted over members that are not there, too', async () => {
    await using drill = await openFakeDrill();
    const { plan } = await planned(drill, { expectedNodes: 5 });
    await expect(requireAllowed(plan, {}, policyOf(drill))).rejects.toMatchObject({
      code: 'SRE_CHAOS_QUORUM',
      message: expect.stringContaining('1 of 5 nodes, besides 2 that are not there: at most floor((5-1)/2) = 2'),
    });
    const whole = await planned(drill, { expectedNodes: 3 });
    await expect(requireAllowed(whole.plan, {}, policyOf(drill))).resolves.toBeUndefined();
  });
});

describe('production', () => {
  test.each(['prod', 'production', 'Production', 'prod-eu'])(
    '%s needs the hash of a plan, and a look gives it',
    async (environment) => {
      await using drill = await openFakeDrill();
      const { plan } = await planned(drill, { environment });
      const confirmed = { confirmedEnvironment: environment };
      await expect(requireAllowed(plan, confirmed, policyOf(drill))).rejects.toMatchObject({
        code: 'SRE_CHAOS_APPROVAL',
        exitCode: 8,
      });
      await expect(requireAllowed(plan, { ...confirmed, onlyLook: true }, policyOf(drill))).resolves.toBeUndefined();
      const approved = { ...confirmed, approvedHash: planHash(plan).slice(0, 12) };
      await expect(requireAllowed(plan, approved, policyOf(drill))).resolves.toBeUndefined();
      const wrong = { ...confirmed, onlyLook: true, approvedHash: '0123456789ab' };
      await expect(requireAllowed(plan, wrong, policyOf(drill))).rejects.toMatchObject({ exitCode: 8 });
    },
  );

  test.each(['staging', 'preprod', 'products'])('is not what %s is', async (environment) => {
    await using drill = await openFakeDrill();
    const { plan } = await planned(drill, { environment });
    await expect(requireAllowed(plan, { confirmedEnvironment: environment }, policyOf(drill))).resolves.toBeUndefined();
  });
});

describe('the time between two drills', () => {
  test('is waited for, and the refusal says until when', async () => {
    await using drill = await openFakeDrill();
    const run = await earlierRun(drill, 10 * MINUTE);
    const { plan } = await drill.plan();
    const policy = { ...policyOf(drill), subject: { minIntervalMs: 60 * MINUTE } };
    const error: unknown = await requireAllowed(plan, {}, policy).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SRE_CHAOS_INTERVAL', exitCode: 8 });
    expect(error).toMatchObject({ message: expect.stringContaining(`(run ${run}) ended`) });
    const hint = error instanceof Error && 'hint' in error ? String(error.hint) : '';
    const allowed = Date.parse(/allowed from (\S+) on/.exec(hint)?.[1] ?? '');
    expect(allowed - policy.wallMs).toBeGreaterThan(40 * MINUTE);
    expect(allowed - policy.wallMs).toBeLessThanOrEqual(50 * MINUTE);
    await expect(requireAllowed(plan, {}, { ...policy, wallMs: allowed })).resolves.toBeUndefined();
  });

  test('does not count drills of the same session, on other clusters, or that broke nothing', async () => {
    await using drill = await openFakeDrill();
    const { plan } = await drill.plan();
    const policy = { ...policyOf(drill), subject: { minIntervalMs: 60 * MINUTE } };
    await createRun(drill.stateDir, 'refused', plan);
    await earlierRun(drill, MINUTE, 'other');
    await expect(requireAllowed(plan, {}, policy)).resolves.toBeUndefined();
    await earlierRun(drill, MINUTE);
    await expect(requireAllowed(plan, {}, policy)).rejects.toMatchObject({ exitCode: 8 });
    const session = { ...policy, sessionWallMs: policy.wallMs - 30 * MINUTE };
    await expect(requireAllowed(plan, {}, session)).resolves.toBeUndefined();
  });

  test('does not shrink when the clock was set back', async () => {
    await using drill = await openFakeDrill();
    await earlierRun(drill, -30 * MINUTE);
    const { plan } = await drill.plan();
    const policy = { ...policyOf(drill), subject: { minIntervalMs: MINUTE } };
    await expect(requireAllowed(plan, {}, policy)).rejects.toMatchObject({ code: 'SRE_CHAOS_INTERVAL' });
  });
});

test('a journal nobody can read is as bad as one with something in it', async () => {
  await using drill = await openFakeDrill();
  const folder = runDir(drill.stateDir, 'run-1');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'journal.jsonl'), '{"type":"intend","step":1}\n');
  await expect(requireClean(drill.stateDir, drill.context.halt)).rejects.toMatchObject({
    code: 'SRE_CHAOS_DIRTY',
    exitCode: 8,
  });
});
