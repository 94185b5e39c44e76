import { describe, expect, test } from 'vitest';
import { createLogger, type LoggerOptions } from '../../../src/cli/logger.ts';
import { Secret } from '../../../src/core/secret.ts';

/** A logger and what it has written. */
function logging(options: LoggerOptions = {}, terminal = false, env: Record<string, string> = {}) {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY: terminal };
  return { log: createLogger({ stderr, env }, options), written };
}

describe('the logger of services', () => {
  test('writes JSON where no terminal is, text where one is, and what it is told to', () => {
    const piped = logging();
    piped.log.info({ cluster: 'a' }, 'listening');
    expect(JSON.parse(piped.written[0] ?? '')).toMatchObject({ level: 'info', cluster: 'a', msg: 'listening' });
    const terminal = logging({}, true, { NO_COLOR: '1' });
    terminal.log.warn({ cluster: 'a', error: 'no answer' }, 'source does not answer');
    expect(terminal.written[0]).toMatch(
      /^\d\d:\d\d:\d\d warn {2}source does not answer cluster=a error="no answer"\n$/,
    );
    const told = logging({ format: 'json' }, true);
    told.log.info({}, 'x');
    expect(told.written[0]).toMatch(/^\{/);
  });

  test('is coloured on a terminal only, and never with NO_COLOR', () => {
    const line = (terminal: boolean, env: Record<string, string>): string => {
      const { log, written } = logging({ format: 'text' }, terminal, env);
      log.error({}, 'x');
      return written.join('');
    };
    const escapeCode = String.fromCharCode(27);
    expect(line(true, {})).toContain(escapeCode);
    expect(line(true, { NO_COLOR: '1' })).not.toContain(escapeCode);
    expect(line(false, {})).not.toContain(escapeCode);
  });

  test('prints the stack of a defect on lines of its own', () => {
    const { log, written } = logging({ format: 'text' });
    log.error({ err: new TypeError('planted') }, 'failed');
    expect(written[0]).toMatch(/failed\nTypeError: planted\n {4}at /);
  });

  test('masks secrets, wrapped or by the name of their field', () => {
    const { log, written } = logging();
    log.info({ login: new Secret('geheim1'), auth: { password: 'geheim2' }, authorization: 'geheim3' }, 'x');
    expect(written[0]).not.toContain('geheim');
    expect(written[0]?.match(/<secret>/g)).toHaveLength(3);
  });

  test('leaves out what is below its level', () => {
    const { log, written } = logging({ level: 'warn' });
    log.info({}, 'x');
    expect(written).toEqual([]);
  });

  test.each([
    [{ level: 'loud' }, '--log-level loud: expected one of debug, info, warn, error'],
    [{ format: 'xml' }, '--log-format xml: expected one of json, text'],
  ])('refuses %j', (options, sentence) => {
    expect(() => logging(options)).toThrow(sentence);
  });
});
