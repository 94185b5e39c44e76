import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Pacer } from '../../../src/swarm/pacer.ts';

test('a rate nobody can keep leaves the rest of the process its turns, and skips none of its own', async () => {
  let nowMs = 0;
  let turns = 0;
  const member = {
    intervalMs: 0.001,
    phaseMs: 0,
    due: () => {
      turns++;
      nowMs += 0.01; // each takes ten times as long as is left until the next
    },
  };
  using _pacer = new Pacer([member], 0, () => nowMs);
  nowMs = 1_000; // a million are due
  for (let round = 1; round <= 3; round++) {
    const before = turns;
    while (turns === before) await sleep(1);
    expect(turns - before).toBeGreaterThan(1_000);
    expect(turns - before).toBeLessThan(10_000); // some 5,000 in a slice, of the million
  }
});

test('turns that are due together are taken together, in order', async () => {
  let nowMs = 0;
  const taken: string[] = [];
  const member = (name: string, phaseMs: number) => ({ intervalMs: 10, phaseMs, due: () => void taken.push(name) });
  using pacer = new Pacer([member('b', 5), member('a', 0)], 1, () => nowMs);
  nowMs = 21;
  pacer.stop();
  expect(taken).toEqual(['a', 'b', 'a', 'b', 'a']);
});
