import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Answer, Check } from '../../../src/doctor/check.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import { createUndoStack } from '../../../src/doctor/undo-stack.ts';

describe('what a visit takes back', () => {
  test('newest first, each once', async () => {
    const { undo, takeBack } = createUndoStack();
    const done: string[] = [];
    undo('the retained message', async () => void done.push('retained'));
    undo('the session', async () => void done.push('session'));
    expect(await takeBack(1_000)).toEqual([]);
    expect(await takeBack(1_000)).toEqual([]);
    expect(done).toEqual(['session', 'retained']);
  });

  test('what cannot be taken back is said, and does not keep the rest from it', async () => {
    const { undo, takeBack } = createUndoStack();
    const done: string[] = [];
    undo('the retained message', async () => void done.push('retained'));
    undo('the session', () => Promise.reject(new Error('not authorized')));
    undo('the share', () => new Promise(() => undefined));
    expect(await takeBack(50)).toEqual(['the share: the share: no answer within 50 ms', 'the session: not authorized']);
    expect(done).toEqual(['retained']);
  });

  test('a broker that is gone is not waited for as often as there are deeds', async () => {
    const { undo, takeBack } = createUndoStack();
    for (let deed = 0; deed < 20; deed++) undo(`deed ${deed}`, () => new Promise(() => undefined));
    const beganMs = systemClock.monoMs();
    expect(await takeBack(60)).toHaveLength(20);
    expect(systemClock.monoMs() - beganMs).toBeLessThan(20 * 60);
  });
});

describe('a visit', () => {
  const request = {
    url: 'mqtt://127.0.0.1:1',
    auth: {},
    tls: {},
    timeoutMs: 100,
    clock: systemClock,
    random: Math.random,
  };
  /** Leaves something behind, and then ends like this. */
  const leaving = (undone: string[], end: () => Promise<Answer>): Readonly<Record<string, Check>> => ({
    a: {
      title: 'leaves something',
      after: [],
      run: async (visit) => {
        visit.undo('a session', async () => void undone.push('session'));
        return await end();
      },
    },
  });

  test('takes back what its checks left when it ends well', async () => {
    const undone: string[] = [];
    const checks = leaving(undone, async () => ({ outcome: 'good', says: 'fine' }));
    const signal = AbortSignal.timeout(5_000);
    const diagnosis = await diagnose(request, { checks, withinMs: 1_000, signal });
    expect([undone, diagnosis.leftBehind]).toEqual([['session'], []]);
  });

  test('takes it back when a check is defective', async () => {
    const undone: string[] = [];
    const checks = leaving(undone, () => Promise.reject(new RangeError('a defect')));
    const signal = AbortSignal.timeout(5_000);
    await expect(diagnose(request, { checks, withinMs: 1_000, signal })).rejects.toThrow('a defect');
    expect(undone).toEqual(['session']);
  });

  test('takes it back when it is stopped, and says so', async () => {
    const undone: string[] = [];
    const stop = new AbortController();
    const checks = leaving(undone, () => {
      stop.abort(new Error('stopped by SIGINT'));
      return new Promise(() => undefined);
    });
    const stopped = diagnose(request, { checks, withinMs: 1_000, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({
      code: 'SRE_STOPPED',
      exitCode: 5,
      message: 'stopped before the visit ended; what it had left at the broker is cleaned up',
    });
    expect(undone).toEqual(['session']);
  });

  test('says what it could not take back', async () => {
    const checks: Readonly<Record<string, Check>> = {
      a: {
        title: 'leaves something',
        after: [],
        run: async (visit) => {
          visit.undo('a retained message', () => Promise.reject(new Error('the broker is gone')));
          return { outcome: 'good', says: 'fine' };
        },
      },
    };
    const diagnosis = await diagnose(request, { checks, withinMs: 1_000, signal: AbortSignal.timeout(5_000) });
    expect(diagnosis.leftBehind).toEqual(['a retained message: the broker is gone']);
  });
});
