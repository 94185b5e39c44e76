import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChaosDriver, DriverKind } from '../../src/chaos/driver.ts';
import { FAULT_KINDS, type UndoRecord } from '../../src/chaos/fault.ts';
import type { LivingTarget } from '../../src/chaos/target.ts';

/** A cluster of at least two nodes, opened by the driver under test. */
export interface DriverFixture extends AsyncDisposable {
  readonly kind: DriverKind;
  readonly driver: ChaosDriver;
  /** Where undo may write the output of commands. */
  readonly folder: string;
}

/** What every driver must keep, whatever platform is behind it. Drivers differ in setup, never in this file. */
export function driverContract(name: string, open: () => Promise<DriverFixture>): void {
  describe(`driver contract: ${name}`, () => {
    const { signal } = new AbortController();
    let fixture: DriverFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(async () => {
      await fixture[Symbol.asyncDispose]();
    });

    const targets = async (): Promise<readonly LivingTarget[]> =>
      (await fixture.driver.targets(signal)).flatMap((target) =>
        target.identity === undefined ? [] : [{ ...target, identity: target.identity }],
      );
    const victim = async () => {
      const all = await targets();
      const [target] = all;
      if (target === undefined) throw new Error('the fixture has nothing to kill');
      const fault = await fixture.driver.plan({ kind: 'kill', node: target.name }, target, all, signal);
      return { target, fault };
    };
    /** As another process reads it from the journal. */
    const stored = (record: UndoRecord): UndoRecord => JSON.parse(JSON.stringify(record)) as UndoRecord;
    const undo = (record: UndoRecord) => fixture.kind.undo(stored(record), fixture.folder, signal);

    test('says of every kind of fault whether it can be injected here, and why', async () => {
      const capabilities = await fixture.driver.capabilities(signal);
      expect(Object.keys(capabilities).toSorted()).toEqual(Object.keys(FAULT_KINDS).toSorted());
      expect(capabilities.kill.holds).toBe(true);
      for (const { says } of Object.values(capabilities)) expect(says).not.toBe('');
    });

    test('resolves every node to an identity of its own, the same while nothing happens', async () => {
      const first = await targets();
      expect(first.length).toBeGreaterThan(1);
      expect(await targets()).toEqual(first);
      expect(new Set(first.map((target) => target.name)).size).toBe(first.length);
    });

    test('a fault that is only planned does nothing', async () => {
      const before = await targets();
      const { fault } = await victim();
      expect(fault.argv.length).toBeGreaterThan(0);
      expect((await fault.state(signal)).holds).toBe(false);
      expect((await fault.effect(signal)).holds).toBe(false);
      expect(await targets()).toEqual(before);
    });

    test('a kill is seen at the target and from outside, and hits nobody else', async () => {
      const before = await targets();
      const { target, fault } = await victim();
      await fault.apply(signal);
      await expect.poll(async () => (await fault.state(signal)).holds).toBe(true);
      await expect.poll(async () => (await fault.effect(signal)).holds).toBe(true);
      expect((await fixture.kind.verify(stored(fault.undo), signal)).holds).toBe(false);
      expect(await targets()).toEqual(before.filter((each) => each.name !== target.name));
    });

    test('the undo record alone brings the node back, as somebody else', async () => {
      const { target, fault } = await victim();
      await fault.apply(signal);
      await expect.poll(async () => (await fault.state(signal)).holds).toBe(true);
      expect(await undo(fault.undo)).toMatchObject({ did: 'undone' });
      expect((await fixture.kind.verify(stored(fault.undo), signal)).holds).toBe(true);
      const back = (await targets()).find((each) => each.name === target.name);
      expect(back?.identity).toBeDefined();
      expect(back?.identity).not.toBe(target.identity);
    });

    test('undoing twice, or what never happened, finds nothing to do', async () => {
      const { fault } = await victim();
      expect(await undo(fault.undo)).toMatchObject({ did: 'nothing' });
      await fault.apply(signal);
      await expect.poll(async () => (await fault.state(signal)).holds).toBe(true);
      await undo(fault.undo);
      const whole = await targets();
      expect(await undo(fault.undo)).toMatchObject({ did: 'nothing' });
      expect(await targets()).toEqual(whole);
    });

    test('a plan for a process that was replaced hits nobody', async () => {
      const { fault } = await victim();
      await fault.apply(signal);
      await expect.poll(async () => (await fault.state(signal)).holds).toBe(true);
      await undo(fault.undo);
      const whole = await targets();
      await expect(fault.apply(signal)).rejects.toThrow();
      expect(await targets()).toEqual(whole);
    });
  });
}
