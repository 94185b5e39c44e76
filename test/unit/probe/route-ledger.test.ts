import { describe, expect, test } from 'vitest';
import { RouteLedger } from '../../../src/probe/route-ledger.ts';
import { knownRoutes } from '../../../src/probe/route-report.ts';

function ledger(missesToDown = 1) {
  const it = new RouteLedger(['a', 'b'], missesToDown);
  it.opened('a');
  it.opened('b');
  return it;
}

const route = (it: RouteLedger, from: string, to: string) =>
  it.report().routes.find((each) => each.from === from && each.to === to);

describe('the ledger of the matrix', () => {
  test('knows nothing of a route before its first message', () => {
    const it = ledger();
    expect(it.report().routes).toHaveLength(4);
    expect(knownRoutes(it.report())).toEqual([]);
    expect(it.usable()).toHaveLength(4);
  });

  test('a message in time brings a route up, with how long it took', () => {
    const it = ledger();
    it.received(it.sent('a', 'b', 1_000), 'b', 1_012.3456);
    expect(route(it, 'a', 'b')).toEqual({
      from: 'a',
      to: 'b',
      up: true,
      durationSeconds: 0.012346,
      delivered: 1,
      missed: 0,
      late: 0,
    });
    it.settle();
    expect(route(it, 'a', 'b')).toMatchObject({ up: true, missed: 0 });
  });

  test('a message that is not there in time brings it down, and arriving late does not bring it up', () => {
    const it = ledger();
    const id = it.sent('a', 'b', 0);
    it.settle();
    expect(route(it, 'a', 'b')).toMatchObject({ up: false, missed: 1, delivered: 0 });
    it.received(id, 'b', 90_000);
    expect(route(it, 'a', 'b')).toMatchObject({ up: false, missed: 1, late: 1, durationSeconds: 90 });
    it.received(it.sent('a', 'b', 91_000), 'b', 91_010);
    expect(route(it, 'a', 'b')).toMatchObject({ up: true, delivered: 1 });
  });

  test('a message that comes twice, or at the wrong node, counts once or not', () => {
    const it = ledger();
    const id = it.sent('a', 'b', 0);
    it.received(id, 'a', 1);
    expect(route(it, 'a', 'b')).toMatchObject({ up: undefined, delivered: 0 });
    it.received(id, 'b', 1);
    it.received(id, 'b', 2);
    it.received(999, 'b', 2);
    expect(route(it, 'a', 'b')).toMatchObject({ delivered: 1, late: 0, durationSeconds: 0.001 });
  });

  test('with two misses to down one lost message is counted and changes nothing', () => {
    const it = ledger(2);
    it.received(it.sent('a', 'b', 0), 'b', 1);
    it.sent('a', 'b', 2);
    it.settle();
    expect(route(it, 'a', 'b')).toMatchObject({ up: true, missed: 1 });
    it.sent('a', 'b', 3);
    it.settle();
    expect(route(it, 'a', 'b')).toMatchObject({ up: false, missed: 2 });
  });

  test('a connection that is gone makes its routes unknown, and what was on its way says nothing', () => {
    const it = ledger();
    it.received(it.sent('b', 'b', 0), 'b', 1);
    it.received(it.sent('a', 'a', 0), 'a', 1);
    it.sent('a', 'b', 0);
    it.closed('b');
    it.settle();
    expect(knownRoutes(it.report())).toEqual([{ from: 'a', to: 'a', up: true }]);
    expect(route(it, 'a', 'b')).toMatchObject({ missed: 0 });
    expect(it.usable()).toEqual([expect.objectContaining({ from: 'a', to: 'a' })]);
    expect(it.report().clients).toEqual([
      { node: 'a', up: true },
      { node: 'b', up: false },
    ]);
  });

  test('its version moves with what it knows and not otherwise', () => {
    const it = ledger();
    const before = it.report().version;
    it.settle();
    it.closed('c');
    expect(it.report().version).toBe(before);
    it.received(it.sent('a', 'b', 0), 'b', 1);
    expect(it.report().version).not.toBe(before);
  });

  test('forgets the oldest of very many missed messages', () => {
    const it = ledger();
    const ids = Array.from({ length: 20_001 }, () => it.sent('a', 'b', 0));
    it.settle();
    it.received(ids[0] ?? 0, 'b', 1);
    expect(route(it, 'a', 'b')).toMatchObject({ late: 0, missed: 20_001 });
    it.received(ids[1] ?? 0, 'b', 1);
    expect(route(it, 'a', 'b')).toMatchObject({ late: 1 });
  });
});
