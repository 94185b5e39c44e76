/** A stream of ours: product goes to stdout, talk to stderr. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Signals that reach the process while it runs. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Everything of the outside world a command may use; `bin.ts` fills it from `process`, tests fill it as they like. */
export interface Io {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly cwd: string;
  /** Aborts at the first SIGINT or SIGTERM (and SIGHUP, unless {@link onSignal} took it). */
  readonly signal: AbortSignal;
  /** Hears every signal; returning true from the listener keeps the signal from aborting {@link signal}. */
  readonly onSignal: (listener: (name: SignalName, count: number) => boolean) => void;
  /** The command line that starts this very program again, for processes of our own: `[node, bin.js]`. */
  readonly self: readonly string[];
}
