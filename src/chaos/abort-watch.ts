import type { Clock } from '../core/clock.ts';
import type { HaltLever } from './halt-lever.ts';
import { type MembershipWatch, otherNodesDown } from './membership.ts';

/** Why a drill stopped early; everything is rolled back then. */
export class DrillAborted extends Error {
  override readonly name = 'DrillAborted';
}

/** The conditions of an early end, evaluated each second on a timer of their own. */
export interface AbortWatch extends AsyncDisposable {
  /** Aborts with a {@link DrillAborted}. */
  readonly signal: AbortSignal;
}

const EVALUATE_EVERY_MS = 1_000;
/** Looks in a row that must agree before a bystander counts as down: one slow answer is not an outage. */
const LOOKS = 3;

export function watchAborts(context: {
  readonly operator: AbortSignal;
  readonly halt: HaltLever;
  readonly membership: MembershipWatch;
  readonly targets: ReadonlySet<string>;
  readonly clock: Clock;
}): AbortWatch {
  const { operator, halt, membership, targets, clock } = context;
  const stop = new AbortController();
  const ended = new AbortController();
  const onOperator = (): void => stop.abort(new DrillAborted(reasonText(operator.reason)));
  if (operator.aborted) onOperator();
  operator.addEventListener('abort', onOperator, { once: true });
  const evaluate = async (): Promise<string | undefined> => {
    const reason = await halt.reason();
    if (reason !== undefined) return `halt lever: ${reason}`;
    const down = otherNodesDown(membership.samples, targets, LOOKS);
    return down.length > 0 ? `${down.join(', ')} went down although the drill did not touch it` : undefined;
  };
  const loop = (async () => {
    while (!ended.signal.aborted && !stop.signal.aborted) {
      const reason = await evaluate();
      if (reason !== undefined) stop.abort(new DrillAborted(reason));
      await clock.sleep(EVALUATE_EVERY_MS, ended.signal).catch(() => undefined); // the loop's condition sees the end
    }
  })();
  return {
    signal: stop.signal,
    [Symbol.asyncDispose]: async () => {
      operator.removeEventListener('abort', onOperator);
      ended.abort(new Error('the drill has ended'));
      await loop;
    },
  };
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
