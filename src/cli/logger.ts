import { styleText } from 'node:util';
import { type Logger, pino } from 'pino';
import { MASK } from '../core/secret.ts';
import { SreError } from '../core/sre-error.ts';
import type { Io } from './io.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LOG_FORMATS = ['json', 'text'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LoggerOptions {
  readonly level?: string;
  /** Default: text on a terminal, JSON elsewhere. */
  readonly format?: string;
}

/** Names under which a secret could come along in the fields of a line, one level deep at most. */
const SECRETS = ['password', 'passphrase', 'secret', 'token', 'authorization', 'apiKey', 'apiSecret'];

/** The logger of a service: one line each on stderr, with what could be a secret masked. */
export function createLogger(io: Pick<Io, 'stderr' | 'env'>, options: LoggerOptions = {}): Logger {
  const level = oneOf('--log-level', options.level ?? 'info', LOG_LEVELS);
  const fallback: LogFormat = io.stderr.isTTY === true ? 'text' : 'json';
  const format = oneOf('--log-format', options.format ?? fallback, LOG_FORMATS);
  const colour = io.stderr.isTTY === true && (io.env['NO_COLOR'] ?? '') === '';
  const write = (line: string): unknown => io.stderr.write(format === 'json' ? line : textLine(line, colour));
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: MASK },
    },
    { write },
  );
}

function oneOf<T extends string>(flag: string, given: string, known: readonly T[]): T {
  const found = known.find((each) => each === given);
  if (found === undefined) {
    throw new SreError('SRE_BAD_OPTION', `${flag} ${given}: expected one of ${known.join(', ')}`, {
      hint: `${flag} ${known[0]}`,
    });
  }
  return found;
}

const colours = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' } as const;

/** `12:00:00 warn  sentence key=value`, a stack on lines of its own. */
function textLine(json: string, colour: boolean): string {
  const { level, time, msg, err, ...fields } = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const name = String(level).padEnd(5);
  const paint = colours[String(level) as LogLevel] ?? 'reset';
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${valueText(value)}`);
  const stack = (err as { readonly stack?: string } | undefined)?.stack;
  // Whether to colour was decided for the stream that is written to, not for the one the function would look at.
  const painted = (as: Parameters<typeof styleText>[0], text: string): string =>
    colour ? styleText(as, text, { validateStream: false }) : text;
  const head = `${String(time).slice(11, 19)} ${painted(paint, name)} ${String(msg)}`;
  return `${head}${painted('gray', pairs.join(''))}\n${stack === undefined ? '' : `${stack}\n`}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string')
    return /^[^\s"=]+$/.test(value) || value.includes('\n') ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? '';
}
