import { expect, test } from 'vitest';
import { SeqQueue } from '../../../src/swarm/seq-queue.ts';
import { fc } from '../../support/property.ts';

test('first in, first out, however long the queue was and whatever left in between', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ push: fc.nat(3000), shift: fc.nat(3000) }), { maxLength: 8 }), (rounds) => {
      const queue = new SeqQueue();
      let [pushed, shifted] = [0, 0];
      for (const { push, shift } of rounds) {
        for (let n = 0; n < push; n++) queue.push(pushed++);
        for (let n = 0; n < shift; n++) {
          if (shifted === pushed) expect(queue.shift()).toBeUndefined();
          else expect(queue.shift()).toBe(shifted++);
        }
        expect(queue.length).toBe(pushed - shifted);
      }
      queue.clear();
      expect([queue.length, queue.shift()]).toEqual([0, undefined]);
    }),
    { numRuns: 50 },
  );
});
