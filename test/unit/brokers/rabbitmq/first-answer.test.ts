import { describe, expect, test } from 'vitest';
import { firstAnswer } from '../../../../src/brokers/first-answer.ts';
import { systemClock } from '../../../../src/core/clock.ts';

type Ask = (name: string, signal: AbortSignal) => Promise<string>;

const options = (patienceMs = 20, signal = new AbortController().signal) => ({
  patienceMs,
  signal,
  clock: systemClock,
});
const silent = (signal: AbortSignal) =>
  new Promise<string>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('first answer', () => {
  test('nobody else is asked while the first one answers', async () => {
    const asked: string[] = [];
    const ask: Ask = async (name) => {
      asked.push(name);
      return `I am ${name}`;
    };
    expect(await firstAnswer(['a', 'b'], ask, options())).toEqual({ from: 'a', value: 'I am a' });
    expect(asked).toEqual(['a']);
  });

  test('after a failure the next one is asked at once', async () => {
    const ask: Ask = async (name) => {
      if (name === 'a') throw new Error('dead');
      return name;
    };
    expect(await firstAnswer(['a', 'b'], ask, options(60_000))).toEqual({ from: 'b', value: 'b' });
  });

  test('a silent one costs the patience, and is hung up on when another answers', async () => {
    let hungUp = false;
    const ask: Ask = (name, signal) => {
      if (name === 'b') return Promise.resolve('b');
      signal.addEventListener('abort', () => {
        hungUp = true;
      });
      return silent(signal);
    };
    expect((await firstAnswer(['a', 'b'], ask, options())).from).toBe('b');
    expect(hungUp).toBe(true);
  });

  test('a slow first one may still win while the second is silent', async () => {
    const ask: Ask = async (name, signal) => {
      if (name === 'b') return silent(signal);
      await systemClock.sleep(60, signal);
      return 'slow';
    };
    expect(await firstAnswer(['a', 'b'], ask, options())).toEqual({ from: 'a', value: 'slow' });
  });

  test('when all fail, the last failure is told', async () => {
    const ask: Ask = (name) => Promise.reject(new Error(`${name} is dead`));
    await expect(firstAnswer(['a', 'b'], ask, options())).rejects.toThrow('b is dead');
  });

  test('the signal ends it while everybody is silent', async () => {
    const stop = new AbortController();
    const reason = new Error('scrape over');
    const answer = firstAnswer(['a', 'b'], (_name, signal) => silent(signal), options(5, stop.signal));
    setTimeout(() => stop.abort(reason), 30);
    await expect(answer).rejects.toBe(reason);
  });
});
