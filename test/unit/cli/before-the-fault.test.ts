import { describe, expect, test } from 'vitest';
import { beforeTheFault } from '../../../src/cli/commands/chaos/before-the-fault.ts';
import { SreError } from '../../../src/core/sre-error.ts';

const operator = new AbortController();
operator.abort(new Error('stopped by SIGINT'));
const quiet = new AbortController().signal;

describe('a drill that is stopped before its fault', () => {
  test('ends with exit code 5 and says that nothing was broken, whatever wait was cut short', async () => {
    await expect(
      beforeTheFault(operator.signal, async () => {
        throw operator.signal.reason;
      }),
    ).rejects.toMatchObject({
      exitCode: 5,
      message: 'stopped by SIGINT before the fault: nothing was broken',
    });
  });

  test('keeps a sentence of its own', async () => {
    const refused = new SreError('SRE_X', 'no leave', { exitCode: 8 });
    await expect(beforeTheFault(operator.signal, () => Promise.reject(refused))).rejects.toBe(refused);
  });

  test('a bug without a signal stays a bug', async () => {
    const bug = new TypeError('x is not a function');
    await expect(beforeTheFault(quiet, () => Promise.reject(bug))).rejects.toBe(bug);
    expect(await beforeTheFault(quiet, async () => 7)).toBe(7);
  });
});
