import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ChaosDriver, DriverKind } from '../../src/chaos/driver.ts';
import { FAULT_KINDS, type Fault, type FaultKind, type FaultSpec, type UndoRecord } from '../../src/chaos/fault.ts';
import type { LivingTarget } from '../../src/chaos/target.ts';

/** A cluster of at least two nodes, opened by the driver under test. */
export interface DriverFixture extends AsyncDisposable {
  readonly kind: DriverKind;
  readonly driver: ChaosDriver;
  /** Where undo may write the output of commands. */
  readonly folder: string;
  /** Everything a fault could change at a target, except who lives there; read without the driver. */
  fingerprint(name: string): Promise<string>;
  /** Ends a target as an accident would, without the driver; returns when it is gone. */
  crash(name: string): Promise<void>;
  /** Starts it again, without the driver; does nothing to one that lives. */
  start(name: string): Promise<void>;
}

const ENDINGS: ReadonlySet<FaultKind> = new Set(['kill', 'stop']);
const PROOF = { timeout: 10_000, interval: 50 };

/**
 * What every driver must keep, whatever platform is behind it. Drivers differ in setup, never in this file. `specs` are
 * faults on the node `n1`, at least one of every kind the driver says it can do.
 */
export function driverContract(name: string, specs: readonly FaultSpec[], open: () => Promise<DriverFixture>): void {
  describe(`driver contract: ${name}`, () => {
    const { signal } = new AbortController();
    let fixture: DriverFixture;
    let names: readonly string[] = [];
    beforeAll(async () => {
      fixture = await open();
      names = (await targets()).map((target) => target.name);
    }, 120_000);
    afterEach(async () => {
      await fixture.start('n1');
    });
    afterAll(async () => {
      await fixture[Symbol.asyncDispose]();
    });

    const targets = async (): Promise<readonly LivingTarget[]> =>
      (await fixture.driver.targets(signal)).flatMap((target) =>
        target.identity === undefined ? [] : [{ ...target, identity: target.identity }],
      );
    const planned = async (spec: FaultSpec): Promise<Fault> => {
      const all = await targets();
      const target = all.find((each) => each.name === spec.node);
      if (target === undefined) throw new Error(`the fixture has no living ${spec.node}`);
      return fixture.driver.plan(spec, target, all, signal);
    };
    /** As another process reads it from the journal. */
    const stored = (record: UndoRecord): UndoRecord => JSON.parse(JSON.stringify(record)) as UndoRecord;
    const undo = (record: UndoRecord) => fixture.kind.undo(stored(record), fixture.folder, signal);
    const verified = async (record: UndoRecord) => (await fixture.kind.verify(stored(record), signal)).holds;
    const identityOf = async (node: string) => (await targets()).find((each) => each.name === node)?.identity;
    const fingerprints = async (but?: string): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries(
        await Promise.all(
          names.filter((each) => each !== but).map(async (each) => [each, await fixture.fingerprint(each)] as const),
        ),
      );
    const injected = async (spec: FaultSpec): Promise<Fault> => {
      const fault = await planned(spec);
      await fault.apply(signal);
      await expect.poll(() => fault.state(signal), PROOF).toMatchObject({ holds: true });
      return fault;
    };

    test('says of every kind of fault whether it can be injected here, and why', async () => {
      const capabilities = await fixture.driver.capabilities(signal);
      expect(Object.keys(capabilities).toSorted()).toEqual(Object.keys(FAULT_KINDS).toSorted());
      for (const { says } of Object.values(capabilities)) expect(says).not.toBe('');
      const can = Object.entries(capabilities).flatMap(([kind, { holds }]) => (holds ? [kind] : []));
      expect(can.toSorted()).toEqual([...new Set(specs.map(({ kind }) => kind))].toSorted());
    });

    test('resolves every node to an identity of its own, the same while nothing happens', async () => {
      const first = await targets();
      expect(first.length).toBeGreaterThan(1);
      expect(await targets()).toEqual(first);
      expect(new Set(first.map((target) => target.name)).size).toBe(first.length);
      expect(new Set(first.map((target) => target.identity)).size).toBe(first.length);
    });

    describe.each(specs.map((spec) => [words(spec), spec] as const))('%s', (_words, spec) => {
      test('does nothing while it is only planned, and its undo finds nothing to do', async () => {
        const [before, who] = [await fingerprints(), await targets()];
        const fault = await planned(spec);
        expect(fault.argv.length).toBeGreaterThan(0);
        expect(fault.undo.argv.length).toBeGreaterThan(0);
        expect(await fault.state(signal)).toMatchObject({ holds: false });
        expect(await fault.effect(signal)).toMatchObject({ holds: false });
        expect(await undo(fault.undo)).toMatchObject({ did: 'nothing' });
        expect(await verified(fault.undo)).toBe(true);
        expect(await fingerprints()).toEqual(before);
        expect(await targets()).toEqual(who);
        expect((await planned(spec)).undo).toEqual(fault.undo); // or no plan could be approved
      });

      test('is seen, hits nobody else, and its record alone takes it back exactly', async () => {
        const [before, who] = [await fingerprints(), await targets()];
        const fault = await injected(spec);
        if (fault.visible) await expect.poll(() => fault.effect(signal), PROOF).toMatchObject({ holds: true });
        expect(await verified(fault.undo)).toBe(false);
        expect(await fixture.fingerprint(spec.node)).not.toBe(before[spec.node]);
        const { [spec.node]: _own, ...others } = before;
        expect(await fingerprints(spec.node)).toEqual(others);

        expect(await undo(fault.undo)).toMatchObject({ did: 'undone' });
        await expect.poll(() => verified(fault.undo), PROOF).toBe(true);
        expect(await fingerprints()).toEqual(before);
        const now = await targets();
        if (ENDINGS.has(spec.kind)) {
          expect(now.map((each) => each.name)).toEqual(who.map((each) => each.name));
          expect(await identityOf(spec.node)).not.toBe(fault.target.identity);
        } else expect(now).toEqual(who);

        expect(await undo(fault.undo)).toMatchObject({ did: 'nothing' });
        expect(await fingerprints()).toEqual(before);
        expect(await targets()).toEqual(now);
      });

      test('hits nobody when the target was replaced since the plan', async () => {
        const fault = await planned(spec);
        await fixture.crash(spec.node);
        await fixture.start(spec.node);
        const before = await fingerprints();
        await expect(fault.apply(signal)).rejects.toThrow();
        expect(await fingerprints()).toEqual(before);
        expect(await undo(fault.undo)).toMatchObject({ did: 'nothing' });
        expect(await fingerprints()).toEqual(before);
      });

      test('ends clean although the target dies of something else meanwhile', async () => {
        const before = await fingerprints();
        const fault = await injected(spec);
        await fixture.crash(spec.node);
        await undo(fault.undo);
        if (!ENDINGS.has(spec.kind)) {
          expect(await identityOf(spec.node)).toBeUndefined(); // taking back is not starting
          expect(await verified(fault.undo)).toBe(true);
          await fixture.start(spec.node);
        }
        await expect.poll(() => verified(fault.undo), PROOF).toBe(true);
        expect(await fingerprints()).toEqual(before);
      });
    });
  });
}

function words(spec: FaultSpec): string {
  const { kind, node: _node, ...rest } = spec;
  const told = Object.entries(rest).map(([key, value]) => `${key} ${Array.isArray(value) ? value.join('+') : value}`);
  return [kind, ...told].join(' ');
}
