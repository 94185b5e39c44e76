import type { ExposedFamily } from './exposed-family.ts';

/** One place pages are pushed to. */
export interface PushTarget extends AsyncDisposable {
  /** `kind host`, for messages and labels; never a credential. */
  readonly name: string;
  /**
   * Delivers one page, retrying as often as its kind allows until the signal aborts. Throws what is wrong in a sentence;
   * nothing is kept for later: the next page carries the counters' new absolute values.
   */
  push(families: readonly ExposedFamily[], atMs: number, signal: AbortSignal): Promise<void>;
}
