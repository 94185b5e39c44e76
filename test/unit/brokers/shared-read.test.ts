import { describe, expect, test } from 'vitest';
import { sharedRead } from '../../../src/brokers/shared-read.ts';

const never = new AbortController().signal;

/** A read that ends when the test says so. */
function controlled() {
  const begun: { readonly signal: AbortSignal; readonly end: (value: string | Error) => void }[] = [];
  const read = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      begun.push({ signal, end: (value) => (value instanceof Error ? reject(value) : resolve(value)) });
    });
  return { begun, ask: sharedRead(read) };
}

describe('a shared read', () => {
  test('asks once for all who ask while it runs, and again for who asks later', async () => {
    const { begun, ask } = controlled();
    const answers = [ask(never), ask(never), ask(never)];
    expect(begun).toHaveLength(1);
    begun[0]?.end('one');
    expect(await Promise.all(answers)).toEqual(['one', 'one', 'one']);
    const later = ask(never);
    expect(begun).toHaveLength(2);
    begun[1]?.end('two');
    expect(await later).toBe('two');
  });

  test('a failure is everybody’s, and is not kept', async () => {
    const { begun, ask } = controlled();
    const answers = [ask(never), ask(never)].map((answer) => answer.catch((error: Error) => error.message));
    begun[0]?.end(new Error('no'));
    expect(await Promise.all(answers)).toEqual(['no', 'no']);
    void ask(never).catch(() => undefined);
    expect(begun).toHaveLength(2);
  });

  test('who gives up takes nothing from the others, and the last one to leave ends the request', async () => {
    const { begun, ask } = controlled();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = ask(first.signal).catch((error: Error) => error.message);
    const two = ask(second.signal).catch((error: Error) => error.message);
    first.abort(new Error('no patience'));
    expect(await one).toBe('no patience');
    expect(begun[0]?.signal.aborted).toBe(false);
    second.abort(new Error('nor I'));
    expect(await two).toBe('nor I');
    expect(begun[0]?.signal.aborted).toBe(true);
    void ask(never).catch(() => undefined);
    expect(begun).toHaveLength(2);
  });

  test('who has given up already asks nobody', async () => {
    const { begun, ask } = controlled();
    await expect(ask(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(begun).toHaveLength(0);
  });
});
