import { DeadlineError } from '../core/deadline.ts';
import { SourceError, type SourceErrorReason } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';

/** The last failed read of a source, as the status page shows it. */
export interface SourceFailure {
  readonly reason: SourceErrorReason;
  readonly message: string;
}

/** Classifies what a read threw: anything but a source error or a passed deadline is a defect of ours. */
export function failureOf(error: unknown): SourceFailure {
  return { reason: reasonOf(error), message: messageOf(error) };
}

function reasonOf(error: unknown): SourceErrorReason {
  if (error instanceof SourceError) return error.reason;
  return error instanceof DeadlineError ? 'timeout' : 'internal';
}
