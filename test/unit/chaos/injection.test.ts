import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../src/chaos/fault.ts';
import { inject } from '../../../src/chaos/injection.ts';
import type { JournalEvent } from '../../../src/chaos/journal.ts';
import { systemClock } from '../../../src/core/clock.ts';

const TARGET = { name: 'n1', identity: 'life 1', address: '127.0.0.1:1' };
const UNDO = { driver: 'fake', fault: 'kill', node: 'n1', argv: ['start'], data: {} } as const;
const GONE = { holds: true, says: 'n1 is gone' };

function faultWith(effect: Fault['effect']): Fault {
  return {
    spec: { kind: 'kill', node: 'n1' },
    target: TARGET,
    argv: ['kill'],
    undo: UNDO,
    visible: true,
    apply: async () => undefined,
    state: async () => GONE,
    effect,
  };
}

async function injected(fault: Fault) {
  const events: JournalEvent[] = [];
  const journal = {
    append: async (event: JournalEvent) => void events.push(event),
    entries: async () => [],
    [Symbol.asyncDispose]: async () => undefined,
  };
  const { spec, target, argv, undo } = fault;
  const step = {
    id: '1/kill/n1',
    act: 'crash',
    fault: spec,
    node: target.name,
    identity: target.identity,
    do: argv,
    undo,
    maxDurationMs: 60_000,
  };
  const { signal } = new AbortController();
  const leases = { hold: () => undefined };
  const injection = inject([{ fault, step }], { journal, clock: systemClock, signal, leases, events: [] });
  await vi.advanceTimersByTimeAsync(60_000);
  return { injection: await injection, told: events.map(({ type }) => type) };
}

describe('an injection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is proven when somebody outside can tell', async () => {
    const { injection, told } = await injected(faultWith(async () => ({ holds: true, says: 'refused' })));
    expect(injection.provenMonoMs).toBeDefined();
    expect(told).toEqual(['intend', 'injected', 'proven']);
  });

  test('whose proof never answers is not proven, and no error of ours', async () => {
    const { injection, told } = await injected(faultWith(() => new Promise(() => undefined)));
    expect(injection).not.toHaveProperty('provenMonoMs');
    expect(injection.evidence).toEqual([expect.stringContaining('proof of kill at n1: no answer within')]);
    expect(told).toEqual(['intend', 'injected']);
  });
});
