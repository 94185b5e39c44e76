import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';

/** What the Docker engine refused, with its HTTP status; `status` is absent when there was no answer at all. */
export class EngineError extends SreError {
  readonly status: number | undefined;

  constructor(what: string, cause: unknown) {
    const status = statusIn(cause);
    const hint = status === undefined ? { hint: 'is the Docker engine still running? try: docker info' } : {};
    super('SRE_DOCKER', `${what}: ${reasonIn(cause)}`, { exitCode: EXIT.precondition, cause, ...hint });
    this.status = status;
  }
}

/** Whether the engine said that there is no such thing (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof EngineError && error.status === 404;
}

/** Whether the engine refused because of the state the thing is in, or because the name is taken. */
export function isConflict(error: unknown): boolean {
  return error instanceof EngineError && error.status === 409;
}

function statusIn(cause: unknown): number | undefined {
  return cause instanceof Error && 'statusCode' in cause && typeof cause.statusCode === 'number'
    ? cause.statusCode
    : undefined;
}

/** The engine's own sentence: dockerode wraps it in `(HTTP code 404) no such container - ...`. */
function reasonIn(cause: unknown): string {
  if (!(cause instanceof Error)) return messageOf(cause);
  const body: unknown = 'json' in cause ? cause.json : undefined;
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message).trim();
  return cause.message.replace(/^\(HTTP code \d+\)[^-]*- /, '').trim();
}
