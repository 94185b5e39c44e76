import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import { createReadGate } from '../../../src/exporter/read-gate.ts';

const never = new AbortController().signal;

describe('the gate of the reads', () => {
  test('lets in as many as there are places, then one for each that leaves, in the order they came', async () => {
    const gate = createReadGate({ places: 2, holdMs: 60_000 });
    const entered: number[] = [];
    const enter = async (index: number): Promise<() => void> => {
      const leave = await gate.enter(never);
      entered.push(index);
      return leave;
    };
    const turns = [0, 1, 2, 3].map(enter);
    const first = await turns[0];
    await turns[1];
    expect(entered).toEqual([0, 1]);
    first?.();
    first?.(); // leaving twice frees one place
    const third = await turns[2];
    expect(entered).toEqual([0, 1, 2]);
    third?.();
    (await turns[3])?.();
    (await turns[1])?.();
    expect(entered).toEqual([0, 1, 2, 3]);
  });

  test('a read that hangs gives its place away and hinders nobody', async () => {
    const gate = createReadGate({ places: 1, holdMs: 5 });
    const hanging = await gate.enter(never);
    let next = false;
    const waiting = gate.enter(never).then((leave) => {
      next = true;
      leave();
    });
    await until('the next one to enter', () => next, { withinMs: 5_000, everyMs: 2, signal: never });
    await waiting;
    hanging(); // its place was given away already
    (await gate.enter(never))();
  });

  test('whoever is closed while waiting hears so and takes no place', async () => {
    const gate = createReadGate({ places: 1, holdMs: 60_000 });
    const leave = await gate.enter(never);
    const closing = new AbortController();
    const waiting = gate.enter(closing.signal);
    closing.abort(new Error('closed'));
    await expect(waiting).rejects.toThrow('closed');
    leave();
    (await gate.enter(never))();
  });
});
