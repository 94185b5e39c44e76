import { describe, expect, test } from 'vitest';
import { SourceError } from '../../../src/core/source.ts';
import type { Answer, Check } from '../../../src/doctor/check.ts';
import { checks as doctorChecks } from '../../../src/doctor/checks/index.ts';
import { climb } from '../../../src/doctor/ladder.ts';
import { withFoundations } from '../../../src/doctor/selection.ts';
import { doctorVisit } from '../../support/doctor-visit.ts';

const { visit } = doctorVisit('mqtt://127.0.0.1:1');

/** A check that answers this, and is remembered in `asked`. */
function checkOf(
  after: readonly string[],
  answer: Answer | (() => Promise<Answer>),
  asked: string[] = [],
  id = '',
): Check {
  return {
    title: 'a check of the tests',
    after,
    run: async () => {
      asked.push(id);
      return typeof answer === 'function' ? await answer() : answer;
    },
  };
}

const good: Answer = { outcome: 'good', says: 'fine' };
const found = (severity: 'critical' | 'warning' | 'info'): Answer => ({
  outcome: 'finding',
  says: 'bad',
  findings: [{ id: 'x', severity, says: 'bad', evidence: [], fix: [] }],
});

function withResolve(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function outcomesOf(checks: Readonly<Record<string, Check>>, withinMs = 5_000) {
  const rungs = await climb(visit, { checks, withinMs, signal: AbortSignal.timeout(10_000) });
  return Object.fromEntries(rungs.map(({ id, outcome, says }) => [id, `${outcome}: ${says}`]));
}

describe('the ladder', () => {
  test('asks in order, and what builds on a check that held', async () => {
    const asked: string[] = [];
    const checks = { a: checkOf([], good, asked, 'a'), b: checkOf(['a'], good, asked, 'b') };
    expect(await outcomesOf(checks)).toEqual({ a: 'good: fine', b: 'good: fine' });
    expect(asked).toEqual(['a', 'b']);
  });

  test('lets a check that waits begin early, and tells it in its place', async () => {
    const asked: string[] = [];
    const { promise, resolve } = withResolve();
    const checks: Record<string, Check> = {
      a: checkOf([], good, asked, 'a'),
      b: checkOf(
        ['a'],
        async () => {
          resolve();
          return good;
        },
        asked,
        'b',
      ),
      waits: { ...checkOf(['a'], () => promise.then(() => good), asked, 'waits'), early: 'a' },
    };
    expect(Object.keys(await outcomesOf(checks))).toEqual(['a', 'b', 'waits']);
    expect(asked).toEqual(['a', 'waits', 'b']);
  });

  test('says of a check that would begin early what holds it up', async () => {
    const checks = { a: checkOf([], found('critical')), waits: { ...checkOf(['a'], good), early: 'a' } };
    expect(await outcomesOf(checks)).toEqual({ a: 'finding: bad', waits: 'skipped: not asked: a did not hold' });
  });

  test('ends those that began early before it throws for a defect of another', async () => {
    let ended = false;
    const slow = async (): Promise<Answer> => {
      await new Promise(setImmediate);
      ended = true;
      throw new TypeError('a defect, too');
    };
    const broken = () => Promise.reject(new TypeError('a defect'));
    const checks = { a: checkOf([], good), b: checkOf([], broken), waits: { ...checkOf([], slow), early: 'a' } };
    await expect(outcomesOf(checks)).rejects.toThrow('a defect');
    expect(ended).toBe(true);
  });

  test('no check begins before what it builds on is known', () => {
    const order = Object.keys(doctorChecks);
    for (const { after, early } of Object.values(doctorChecks)) {
      if (early === undefined) continue;
      expect(order.indexOf(early)).toBeGreaterThan(-1);
      for (const below of after) expect(order.indexOf(below)).toBeLessThanOrEqual(order.indexOf(early));
    }
  });

  test('does not ask what builds on a critical finding, and names the foundation that broke', async () => {
    const asked: string[] = [];
    const checks = {
      a: checkOf([], found('critical'), asked, 'a'),
      b: checkOf(['a'], good, asked, 'b'),
      c: checkOf(['b'], good, asked, 'c'),
      d: checkOf([], good, asked, 'd'),
      e: checkOf(['c', 'd'], good, asked, 'e'),
    };
    expect(await outcomesOf(checks)).toEqual({
      a: 'finding: bad',
      b: 'skipped: not asked: a did not hold',
      c: 'skipped: not asked: a did not hold',
      d: 'good: fine',
      e: 'skipped: not asked: a did not hold',
    });
    expect(asked).toEqual(['a', 'd']);
  });

  test.each([
    ['a warning', found('warning')],
    ['something worth knowing', found('info')],
    ['what makes no sense here', { outcome: 'skipped', says: 'plain text' }],
    ['what is unknown', { outcome: 'unknown', says: 'who knows' }],
  ] as const)('goes on after %s', async (_what, answer) => {
    expect(await outcomesOf({ a: checkOf([], answer), b: checkOf(['a'], good) })).toMatchObject({ b: 'good: fine' });
  });

  test('has one deadline: a check that hangs is unknown, and those after it are not asked', async () => {
    const hangs = (): Promise<Answer> => new Promise(() => undefined);
    expect(await outcomesOf({ a: checkOf([], hangs), b: checkOf([], good) }, 50)).toEqual({
      a: expect.stringMatching(/^unknown: could not be told: check a: no answer within \d+/),
      b: 'unknown: not asked: the time of the visit was over',
    });
  });

  test('a failure of the network that a check did not foresee is unknown', async () => {
    const fails = async (): Promise<Answer> => {
      throw new SourceError('closed', 'the broker closed the connection');
    };
    expect(await outcomesOf({ a: checkOf([], fails) })).toEqual({
      a: 'unknown: could not be told: the broker closed the connection',
    });
  });

  test('a defect of ours is thrown', async () => {
    const broken = async (): Promise<Answer> => {
      throw new TypeError('undefined is not a function');
    };
    await expect(outcomesOf({ a: checkOf([], broken) })).rejects.toThrow('undefined is not a function');
  });

  test('stops at once when the signal aborts, with its reason', async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const stops = checkOf([], async () => {
      stop.abort(new Error('stopped by SIGINT'));
      return await new Promise(() => undefined);
    });
    const climbing = climb(visit, {
      checks: { a: stops, b: checkOf([], good, asked, 'b') },
      withinMs: 5_000,
      signal: stop.signal,
    });
    await expect(climbing).rejects.toThrow('stopped by SIGINT');
    expect(asked).toEqual([]);
  });
});

describe('the choice of checks', () => {
  const checks = { a: checkOf([], good), b: checkOf(['a'], good), c: checkOf(['b'], good), d: checkOf(['a'], good) };

  test('brings what a check builds on, in the order of the ladder', () => {
    expect(Object.keys(withFoundations(checks, ['c']))).toEqual(['a', 'b', 'c']);
    expect(Object.keys(withFoundations(checks, ['d', 'a']))).toEqual(['a', 'd']);
  });

  test('refuses a check that does not exist', () => {
    expect(() => withFoundations(checks, ['nothing'])).toThrow('unknown check "nothing"');
  });
});
