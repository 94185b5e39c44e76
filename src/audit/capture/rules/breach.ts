import type { Breach } from '../../rule.ts';
import { firstFew, quoted } from '../../wording.ts';
import type { CapturedSession } from '../captured-session.ts';

/** Who a session belongs to, for a line of evidence. */
export function whoIs({ clientId, client, broker }: CapturedSession): string {
  return clientId === undefined || clientId === ''
    ? `${client} at ${broker}`
    : `${quoted(clientId)} (${client} at ${broker})`;
}

/** One breach for all cases of a rule; none without a case. */
export function oneBreach<T>(
  cases: readonly T[],
  says: (count: number) => string,
  line: (one: T) => string,
  more: Pick<Breach, 'severity' | 'fix'> = {},
): readonly Breach[] {
  if (cases.length === 0) return [];
  return [{ says: says(cases.length), evidence: firstFew(cases.slice(0, 5).map(line), cases.length), ...more }];
}
