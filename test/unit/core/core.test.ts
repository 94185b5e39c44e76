import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { DeadlineError, until, withDeadline } from '../../../src/core/deadline.ts';
import { EXIT, mostSevere } from '../../../src/core/exit-code.ts';
import { nearest } from '../../../src/core/nearest.ts';
import { identify, isAlive } from '../../../src/core/process-identity.ts';
import { lookUp } from '../../../src/core/registry.ts';
import { stateDir } from '../../../src/core/state-dir.ts';

const never = new AbortController().signal;

describe('exit codes', () => {
  test('a dirty rollback outranks everything, good outranks only what touched nothing', () => {
    expect(mostSevere([EXIT.ok, EXIT.finding, EXIT.rollbackDirty, EXIT.aborted])).toBe(6);
    expect(mostSevere([EXIT.ok, EXIT.finding])).toBe(1);
    expect(mostSevere([EXIT.aborted, EXIT.finding])).toBe(5);
    expect(mostSevere([])).toBe(0);
  });
});

describe('a deadline', () => {
  test('ends the wait even when the work ignores its signal', async () => {
    await expect(withDeadline('a deaf read', 20, never, () => new Promise(() => undefined))).rejects.toThrow(
      new DeadlineError('a deaf read', 20).message,
    );
  });

  test('passes the abort of the caller on, with its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('operator');
    const work = withDeadline('x', 10_000, abort.signal, () => new Promise(() => undefined));
    abort.abort(reason);
    await expect(work).rejects.toBe(reason);
  });

  test('does not start work for a caller that has gone', async () => {
    let started = false;
    await expect(
      withDeadline('x', 10, AbortSignal.abort(new Error('gone')), async () => {
        started = true;
      }),
    ).rejects.toThrow('gone');
    expect(started).toBe(false);
  });

  test('until names what did not happen', async () => {
    await expect(until('the sky falls', () => false, { withinMs: 10, everyMs: 2, signal: never })).rejects.toThrow(
      'the sky falls did not happen within 10 ms',
    );
  });
});

describe('a process identity', () => {
  test('is lost with the process, and a zombie counts as dead', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = await identify(child.pid ?? -1);
    if (identity === undefined) throw new Error('no identity');
    expect(await isAlive(identity)).toBe(true);
    expect(await isAlive({ ...identity, startTime: '1' })).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isAlive(identity)).toBe(false);
  });
});

describe('names', () => {
  test('a mistyped word finds its neighbour, a strange one none', () => {
    expect(nearest('mosquito', ['mosquitto', 'rabbitmq'])).toBe('mosquitto');
    expect(nearest('kafka', ['mosquitto', 'rabbitmq'])).toBeUndefined();
  });

  test('a registry does not know the words every object knows', () => {
    expect(() => lookUp({ a: 1 }, 'broker', 'constructor')).toThrow('unknown broker "constructor"');
    expect(lookUp({ a: 1 }, 'broker', 'a')).toBe(1);
  });

  test('the state directory follows SRE_STATE_DIR, then XDG_STATE_HOME, then HOME', () => {
    expect(stateDir({ SRE_STATE_DIR: '/s', XDG_STATE_HOME: '/x', HOME: '/h' })).toBe('/s');
    expect(stateDir({ XDG_STATE_HOME: '/x', HOME: '/h' })).toBe('/x/mqtt-sre');
    expect(stateDir({ HOME: '/h' })).toBe('/h/.local/state/mqtt-sre');
  });
});
