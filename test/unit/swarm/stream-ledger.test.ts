import { expect, test } from 'vitest';
import { CHANGE_FIELDS, StreamLedger } from '../../../src/swarm/stream-ledger.ts';
import { fc } from '../../support/property.ts';

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ what: 'attempt' } as const) },
  fc.record({
    what: fc.constantFrom('sent' as const, 'acked' as const, 'received' as const, 'reason' as const),
    seq: fc.nat(60),
    atMs: fc.integer({ min: 0, max: 1e6 }),
  }),
  fc.constant({ what: 'tell' } as const),
);

test('a ledger in another process that is told the changes now and then has the same slots', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const [here, there] = [new StreamLedger('s', 5, 100), new StreamLedger('s', 5, 100)];
      const tell = (): void => {
        const rows: number[] = [];
        here.takeChanges(rows);
        const sent = Float64Array.from(rows);
        for (let at = 0; at < sent.length; at += CHANGE_FIELDS) there.applyChange(sent, at);
      };
      for (const one of steps) {
        if (one.what === 'attempt') here.attempt();
        else if (one.what === 'tell') tell();
        else if (one.seq >= here.attempted) continue;
        else if (one.what === 'reason') here.reason(one.seq, one.atMs % 256);
        else here[one.what](one.seq, one.atMs);
      }
      tell();
      expect(there.slots()).toEqual(here.slots());
      const rows: number[] = [];
      expect(here.takeChanges(rows)).toBe(0);
    }),
  );
});

test('counts receipts, keeps the first and the latest, and knows what never fell due', () => {
  const ledger = new StreamLedger('s', 0, 100);
  for (let slots = 0; slots < 1000; slots++) ledger.attempt();
  expect([ledger.received(999, 7), ledger.received(999, 8), ledger.received(999, 9)]).toEqual([1, 2, 3]);
  expect(ledger.received(1000, 7)).toBe(0);
  expect(ledger.slots(99_900)).toEqual([
    { stream: 's', seq: 999, intendedMs: 99_900, receivedMs: 7, copies: 3, copiedMs: 9 },
  ]);
});
