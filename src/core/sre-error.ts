import { EXIT, type ExitCode } from './exit-code.ts';

/** What an operator needs besides the sentence: the exit code to leave with and what to type next. */
export interface SreErrorOptions {
  readonly exitCode?: ExitCode;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * An error meant for the operator: the message says what, where, expected and got; the hint says what to type next.
 * Anything thrown that is not an `SreError` is a bug of ours and keeps its stack.
 */
export class SreError extends Error {
  override readonly name = 'SreError';
  /** Stable identifier, `SRE_SCREAMING_SNAKE`, never reused for another meaning. */
  readonly code: `SRE_${string}`;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(code: `SRE_${string}`, message: string, options: SreErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT.usage;
    this.hint = options.hint;
  }
}

/** The sentence of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
