import type { Breach } from '../../rule.ts';
import { firstFew } from '../../wording.ts';

/** One breach for all cases of a rule; none without a case. */
export function clientBreach<T>(
  cases: readonly T[],
  says: (count: number) => string,
  line: (one: T) => string,
): readonly Breach[] {
  return cases.length === 0
    ? []
    : [{ says: says(cases.length), evidence: firstFew(cases.slice(0, 5).map(line), cases.length) }];
}
